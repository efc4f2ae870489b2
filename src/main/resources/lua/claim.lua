-- Claims a worker that is due.
-- Guarantee: granted only when nobody holds the lease, the back-off has passed, operators have not paused the queues and
-- there is something to do: updates, events, a pass left open, or a look that was asked for. A repeat by the same owner returns the same claim.
-- A lease, back-off or look that would last or be ahead longer than it was granted, since the clock was put back, is cut
-- down to that from now.
-- KEYS 1 worker 2 updates 3 events 4 due 5 partition
-- ARGV 1 sid 2 owner 3 nonce 4 epoch if there is none 5 lease ms 6 batch 7 markers per claim
-- Returns {CLAIMED, now, 0, claim} {HELD, now, until, owner} {BACKING_OFF, now, not before} {NOTHING} {PAUSED}
local CLAIMED, HELD, BACKING_OFF, NOTHING, PAUSED = 2, 6, 7, 8, 15
--@include clock
--@include worker
--@include fitting
--@include grant

local w = worker(KEYS[1])
put_right(KEYS[1], KEYS[4], ARGV[1], w, now)
if held(w, now) then
  if w.owner == ARGV[2] and w.open then
    redis.call('HSET', KEYS[1], 'record', packed(w)) -- changes nothing, but a WAIT that follows needs a write to wait for
    return {CLAIMED, now, 0, again(w, now)}
  end
  redis.call('ZADD', KEYS[4], 'XX', w.ends, ARGV[1]) -- so that nobody finds it due before
  return {HELD, now, w.ends, w.owner}
end
if not running() then return {PAUSED} end
if w.not_before > now then return {BACKING_OFF, now, w.not_before} end
local depth = redis.call('LLEN', KEYS[2])
if not w.open and depth == 0 and w.events == 0 then
  local look = tonumber(redis.call('ZSCORE', KEYS[4], ARGV[1]))
  if look and overlooked(w, now, look) then redis.call('ZADD', KEYS[4], 'XX', now + w.look, ARGV[1]) end
  if not look or look > now then return {NOTHING} end
end
return {CLAIMED, now, 0, grant(w, now, depth, {
  sid = ARGV[1], owner = ARGV[2], nonce = ARGV[3], epoch = ARGV[4], lease = ARGV[5], batch = ARGV[6], range = ARGV[7]
})}
