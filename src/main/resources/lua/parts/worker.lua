-- A worker's record: who holds it, its open pass, what was settled last. One packed field of the worker's hash, since
-- reading and writing twenty fields would cost more than all else a script does. An empty owner is nobody.

-- The worker of a record as it is kept, or of none.
local function unpacked(record, state)
  local r = record and cmsgpack.unpack(record) or {'', 0, 0, false, 0, 0, 0, false, '', 0, 0, false, 0, 0, 0, 0, '', 0, 0, 0, '', 0}
  return {
    owner = r[1], ends = r[2], pass = r[3], open = r[4], members = r[5], attempts = r[6], crashes = r[7], unclean = r[8],
    nonce = r[9], marker = r[10], reserved = r[11], noted = r[12], events = r[13], taken = r[14], not_before = r[15],
    prev_pass = r[16], prev_owner = r[17], prev_at = r[18], prev_served = r[19], released_pass = r[20],
    released_owner = r[21], given = r[22] or 0, frozen = r[23] or false, lease = r[24] or false, pause = r[25] or false,
    seen = r[26] or r[11], look = r[27] or false, state = state
  }
end

-- Reads the record, and the state with it.
local function worker(key)
  local fields = redis.call('HMGET', key, 'record', 'state')
  return unpacked(fields[1], fields[2])
end

-- The record as it is kept.
local function packed(w)
  return cmsgpack.pack({
    w.owner, w.ends, w.pass, w.open, w.members, w.attempts, w.crashes, w.unclean, w.nonce, w.marker, w.reserved, w.noted,
    w.events, w.taken, w.not_before, w.prev_pass, w.prev_owner, w.prev_at, w.prev_served, w.released_pass,
    w.released_owner, w.given, w.frozen, w.lease, w.pause, w.seen, w.look
  })
end

-- Is the lease held, by the given owner or (without one) by anybody?
local function held(w, now, owner)
  return w.owner ~= '' and w.ends > now and (owner == nil or w.owner == owner)
end

-- Does the given owner hold the given pass? Every transition of a pass asks this before it changes anything.
local function holds(w, now, owner, pass)
  return held(w, now, owner) and w.open and w.pass == tonumber(pass)
end

-- Will the lease, the pause last longer from now on than it was granted for?
local function lasts(w, now)
  return w.owner ~= '' and w.lease and w.ends - now > w.lease, w.pause and w.not_before - now > w.pause
end

-- Is a worker for whom nothing waits due later than the look that was asked for when it was settled? Not known of a record
-- that an older release wrote last.
local function overlooked(w, now, due)
  return w.owner == '' and not w.open and w.look and due - now > w.look
end

-- Moments in the record are the clock's, and the clock may have been put back, or be that of a server which has taken over
-- and is behind: what was granted for a while would last by as much longer. So how long is kept beside until when, and no
-- more than that counts from now on; no holder trusts its lease for longer, since that runs by the holder's own clock.
-- Kept at once, lest it begin anew with each look. A repeat changes nothing.
-- due: of the partition.
local function put_right(key, due, sid, w, now)
  local lease, pause = lasts(w, now)
  if not lease and not pause then return end
  if lease then w.ends = now + w.lease end
  if pause then w.not_before = now + w.pause end
  redis.call('HSET', key, 'record', packed(w))
  redis.call('ZADD', due, 'XX', 'LT', held(w, now) and w.ends or math.max(now, w.not_before), sid)
end
