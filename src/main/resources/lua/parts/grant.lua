-- Grants and describes claims. Needs clock, worker and fitting; KEYS 1 worker, 2 updates, 3 events, 4 due,
-- 5 partition.
-- Callers of one pass whose next updates follow within this many milliseconds are still counted as served by it.
local RHYTHM = 250
local NONE = {}
-- 2020-01-01: markers count 64ths of milliseconds since, which fits nine digits until 2070.
local BEGINNING = 1577836800000

local known_partition

-- What is kept of the partition: its epoch, when that began, and since when operators have paused it, if they have.
local function partition()
  known_partition = known_partition or redis.call('HMGET', KEYS[5], 'epoch', 'since', 'paused')
  return known_partition
end

-- May a pass over a worker of this partition begin? Not while operators have paused it.
local function running()
  return not partition()[3]
end

-- The partition's epoch, and did it begin just now (0, 1)? Where there is none, Redis was empty, and the given one begins.
local function epoch(now, candidate)
  local kept = partition()
  if kept[1] then return kept[1], 0 end
  if candidate then redis.call('HSET', KEYS[5], 'epoch', candidate, 'since', string.format('%.0f', now)) end
  return candidate or '', 1
end

-- The claim as it stands in the record, in the order in which it is read: owner, pass, unclean, crashes, attempts, epoch,
-- marker, nonce, state, verdicts, waiting, served, did the epoch begin just now, now, lease left in ms,
-- last marker given out before, last one given out when a pass that had seen the document was settled, members, updates...,
-- events...
-- depth: updates in the list; updates, events: those taken.
local function describe(w, now, depth, updates, events, candidate)
  local verdicts = w.noted and redis.call('HGET', KEYS[1], 'verdicts')
  local era, begun = epoch(now, candidate)
  local served = now - w.prev_at <= RHYTHM and w.prev_served or 0
  local claim = {
    w.owner, w.pass, w.unclean and 1 or 0, w.crashes, w.attempts, era, w.marker, w.nonce, w.state, verdicts,
    depth - w.members, served, begun, now, w.ends - now, w.given, w.seen, w.members
  }
  local size = #claim
  for i = 1, #updates do claim[size + i] = updates[i] end
  size = size + #updates
  for i = 1, #events do claim[size + i] = events[i] end
  return claim
end

local function first(list, count)
  return count > 0 and redis.call('LRANGE', list, 0, count - 1) or NONE
end

-- The same claim once more, for a repeat.
local function again(w, now)
  return describe(w, now, redis.call('LLEN', KEYS[2]), first(KEYS[2], w.members), first(KEYS[3], w.taken))
end

-- Gives the lease to a new holder. An open pass is taken over as it was frozen; else a new one is opened over what
-- waits. The caller has made sure that nobody holds the lease. only: the one update, where it is known without reading.
-- o: sid, owner, nonce, epoch, lease, batch, range; fields: further pairs for the worker's hash.
local function grant(w, now, depth, o, only, ...)
  local updates
  if w.open then
    if w.owner ~= '' then
      w.crashes = w.crashes + 1 -- the former holder neither settled nor released
      w.unclean = true
    end
  else
    w.open, w.unclean, w.noted = true, false, false
    w.pass = w.pass + 1
    updates = depth == 1 and only and {only} or fitting(KEYS[2], 0, math.min(depth, tonumber(o.batch)))
    w.members = #updates
    w.nonce = o.nonce
  end
  local events = w.events > 0 and fitting(KEYS[3], 0, EVENTS) or NONE
  w.owner, w.lease, w.taken = o.owner, tonumber(o.lease), #events
  w.ends = now + w.lease
  w.frozen = w.members -- what this holder knows of, however much of it a note lays aside
  -- Counters follow the clock, so that none is given out twice even by a Redis that was rolled back, and tell when.
  w.given = w.reserved
  w.marker = math.max(w.reserved + 1, (now - BEGINNING) * 64)
  w.reserved = w.marker + tonumber(o.range) - 1
  redis.call('HSET', KEYS[1], 'record', packed(w), ...)
  redis.call('ZADD', KEYS[4], w.ends, o.sid)
  if not w.state then redis.call('PERSIST', KEYS[1]) end -- a forgotten worker is seen again
  return describe(w, now, depth, updates or first(KEYS[2], w.members), events, o.epoch)
end
