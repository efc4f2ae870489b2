-- Gives a worker back unanswered; nobody may claim it before the pause is over.
-- Guarantee: only for the holder. Clean: the batch thaws and may grow. Not clean: the record stays, for the next holder
-- to find out what took effect. A repeat changes nothing and says the same.
-- KEYS 1 worker 2 due
-- ARGV 1 sid 2 owner 3 pass 4 pause ms 5 does it count 0|1 6 clean 0|1
-- Returns {RELEASED, now} {LOST}
local RELEASED, LOST = 11, 13
--@include clock
--@include worker

local w = worker(KEYS[1])
local owner, pass = ARGV[2], tonumber(ARGV[3])
if not holds(w, now, owner, pass) then
  if w.released_owner == owner and w.released_pass == pass then return {RELEASED, now} end
  return {LOST}
end
w.owner, w.ends, w.released_owner, w.released_pass = '', 0, owner, pass
w.pause = tonumber(ARGV[4])
w.not_before = now + w.pause
w.look = false
w.attempts = w.attempts + tonumber(ARGV[5])
if ARGV[6] == '1' then
  w.open, w.unclean, w.noted, w.members = false, false, false, 0
else
  w.unclean = true
end
redis.call('HSET', KEYS[1], 'record', packed(w))
redis.call('ZADD', KEYS[2], w.not_before, ARGV[1])
return {RELEASED, now}
