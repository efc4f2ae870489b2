-- Grants and describes claims. Needs clock and worker; KEYS 1 worker, 2 updates, 3 events, 4 due, 5 epoch.
-- Callers of one pass whose next updates follow within this many milliseconds are still counted as served by it.
local RHYTHM = 50
-- More events than this are left for the next pass.
local EVENTS = 500

-- The claim as it stands in the hash, in the order in which it is read:
-- owner, pass, unclean, crashes, attempts, epoch, marker, nonce, state, verdicts, waiting, served, new epoch, members, updates..., events...
local function describe(w, now, emptied)
  local opaque = redis.call('HMGET', KEYS[1], 'state', 'verdicts')
  local served = 0
  if now - w.prevAt <= RHYTHM then served = w.prevServed end
  local claim = {
    w.owner, w.pass, w.unclean and 1 or 0, w.crashes, w.attempts, redis.call('GET', KEYS[5]), w.marker, w.nonce,
    opaque[1], w.noted and opaque[2], redis.call('LLEN', KEYS[2]) - w.members, served, emptied, w.members
  }
  local size = #claim
  if w.members > 0 then
    for i, update in ipairs(redis.call('LRANGE', KEYS[2], 0, w.members - 1)) do claim[size + i] = update end
    size = size + w.members
  end
  if w.taken > 0 then
    for i, event in ipairs(redis.call('LRANGE', KEYS[3], 0, w.taken - 1)) do claim[size + i] = event end
  end
  if not opaque[1] then redis.call('PERSIST', KEYS[1]) end -- a forgotten worker is seen again
  return claim
end

-- Gives the lease to a new holder. An open record is taken over as it was frozen; else a new pass is opened over what
-- waits. The caller has made sure that nobody holds the lease. o: sid, owner, nonce, epoch, lease, batch, range.
local function grant(w, now, o)
  if w.open then
    if w.owner ~= '' then
      w.crashes = w.crashes + 1 -- the former holder neither settled nor released
      w.unclean = true
    end
  else
    w.open, w.unclean, w.noted = true, false, false
    w.pass = w.pass + 1
    w.members = math.min(redis.call('LLEN', KEYS[2]), tonumber(o.batch))
    w.nonce = o.nonce
  end
  w.owner, w['until'] = o.owner, now + tonumber(o.lease)
  w.marker = w.reserved + 1
  w.reserved = w.reserved + tonumber(o.range)
  w.taken = math.min(redis.call('LLEN', KEYS[3]), EVENTS)
  redis.call('HSET', KEYS[1], 'owner', w.owner, 'until', w['until'], 'pass', w.pass, 'open', '1', 'members', w.members,
    'crashes', w.crashes, 'unclean', w.unclean and '1' or '0', 'nonce', w.nonce, 'marker', w.marker,
    'reserved', w.reserved, 'taken', w.taken)
  redis.call('ZADD', KEYS[4], w['until'], o.sid)
  local emptied = redis.call('SET', KEYS[5], o.epoch, 'NX') and 1 or 0
  return describe(w, now, emptied)
end
