-- Takes in one event, once, and claims the worker for the caller when nobody works on it. Never refused: beyond the
-- bound, what waits collapses into one request to look at the whole worker.
-- Guarantee: an event id counts once while its mark is kept; events a holder has taken keep their places. What the clock,
-- being put back, made longer than it was granted is cut down, as by claim.
-- KEYS 1 worker 2 updates 3 events 4 due 5 partition 6 mark of the event
-- ARGV 1 sid 2 event 3 most that may wait 4 mark's life s 5 the event that says look 6 may claim 0|1
--      7 owner 8 nonce 9 epoch if there is none 10 lease ms 11 batch 12 markers per claim
-- Returns {QUEUED, now} {CLAIMED, now, waiting, claim} {REPLAYED, now[, 0, claim]}
local QUEUED, CLAIMED, REPLAYED = 1, 2, 4
--@include clock
--@include worker
--@include fitting
--@include grant

if redis.call('EXISTS', KEYS[6]) == 1 then
  redis.call('EXPIRE', KEYS[6], ARGV[4])
  local w = worker(KEYS[1])
  put_right(KEYS[1], KEYS[4], ARGV[1], w, now)
  if held(w, now, ARGV[7]) and w.open then return {REPLAYED, now, 0, again(w, now)} end
  return {REPLAYED, now}
end
redis.call('SET', KEYS[6], '1', 'EX', ARGV[4])
local w = worker(KEYS[1])
put_right(KEYS[1], KEYS[4], ARGV[1], w, now)
local busy = held(w, now)
w.events = redis.call('RPUSH', KEYS[3], ARGV[2])
local taken = busy and w.taken or 0
if w.events - taken > tonumber(ARGV[3]) then
  if taken == 0 then redis.call('DEL', KEYS[3]) else redis.call('LTRIM', KEYS[3], 0, taken - 1) end
  w.events = redis.call('RPUSH', KEYS[3], ARGV[5])
end
if not busy and ARGV[6] == '1' and w.not_before <= now and running() then
  return {CLAIMED, now, w.events, grant(w, now, redis.call('LLEN', KEYS[2]), {
    sid = ARGV[1], owner = ARGV[7], nonce = ARGV[8], epoch = ARGV[9], lease = ARGV[10], batch = ARGV[11],
    range = ARGV[12]
  })}
end
redis.call('HSET', KEYS[1], 'record', packed(w))
if not busy then redis.call('ZADD', KEYS[4], 'LT', math.max(now, w.not_before), ARGV[1]) end
return {QUEUED, now}
