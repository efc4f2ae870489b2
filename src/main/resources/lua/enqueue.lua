-- Accepts one update, once, and claims the worker for the caller when nobody works on it.
-- Guarantee: the update is appended exactly once however often this runs with its id; when the queue is full or the
-- idempotency key was used, nothing is written. A repeat returns the claim made for it while that is still held. What the
-- clock, being put back, made longer than it was granted is cut down, as by claim.
-- KEYS 1 worker 2 updates 3 events 4 due 5 partition 6 status of the update [7 idempotency key]
-- ARGV 1 sid 2 update id 3 update 4 most that may wait 5 retention s 6 hash of the request 7 may claim 0|1
--      8 owner 9 nonce 10 epoch if there is none 11 lease ms 12 batch 13 markers per claim
-- Returns {QUEUED, now, depth} {CLAIMED, now, depth, claim} {FULL, now, depth} {REPLAYED, now, update id} {KEY_REUSED}
local QUEUED, CLAIMED, FULL, REPLAYED, KEY_REUSED = 1, 2, 3, 4, 5
--@include clock
--@include worker
--@include fitting
--@include grant

if KEYS[7] then
  local seen = redis.call('GET', KEYS[7])
  if seen then
    local request, id = string.match(seen, '^(%S*) (%S+)$')
    if request ~= ARGV[6] then return {KEY_REUSED} end
    if id ~= ARGV[2] then
      redis.call('SET', KEYS[7], seen, 'KEEPTTL') -- changes nothing, but a WAIT that follows needs a write to wait for
      return {REPLAYED, now, id}
    end
  end
end

local depth = redis.call('LLEN', KEYS[2])
local full = depth >= tonumber(ARGV[4])
if full and redis.call('EXISTS', KEYS[6]) == 0 then return {FULL, now, depth} end
if not redis.call('SET', KEYS[6], 'Q' .. now .. ' ' .. ARGV[1], 'NX') then
  redis.call('SET', KEYS[6], redis.call('GET', KEYS[6]), 'KEEPTTL') -- as above
  local w = worker(KEYS[1])
  put_right(KEYS[1], KEYS[4], ARGV[1], w, now)
  if held(w, now, ARGV[8]) and w.open then return {CLAIMED, now, depth, again(w, now)} end
  return {QUEUED, now, depth}
end
local update = now .. ' ' .. ARGV[3]
depth = redis.call('RPUSH', KEYS[2], update)
if KEYS[7] then redis.call('SET', KEYS[7], ARGV[6] .. ' ' .. ARGV[2], 'EX', ARGV[5]) end

local w = worker(KEYS[1])
put_right(KEYS[1], KEYS[4], ARGV[1], w, now)
if held(w, now) then return {QUEUED, now, depth} end -- due already says when that lease ends
if ARGV[7] == '1' and w.not_before <= now and running() then
  return {CLAIMED, now, depth, grant(w, now, depth, {
    sid = ARGV[1], owner = ARGV[8], nonce = ARGV[9], epoch = ARGV[10], lease = ARGV[11], batch = ARGV[12],
    range = ARGV[13]
  }, update)}
end
redis.call('ZADD', KEYS[4], 'LT', math.max(now, w.not_before), ARGV[1])
return {QUEUED, now, depth}
