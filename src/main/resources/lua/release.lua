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
local mine = ARGV[2] .. ' ' .. ARGV[3]
if not holds(w, now, ARGV[2], ARGV[3]) then
  if redis.call('HGET', KEYS[1], 'released') == mine then return {RELEASED, now} end
  return {LOST}
end
local notBefore = now + tonumber(ARGV[4])
redis.call('HSET', KEYS[1], 'owner', '', 'until', 0, 'notBefore', notBefore, 'attempts', w.attempts + ARGV[5],
  'released', mine)
if ARGV[6] == '1' then
  redis.call('HSET', KEYS[1], 'open', '0', 'unclean', '0', 'members', 0, 'noted', '0', 'verdicts', '')
else
  redis.call('HSET', KEYS[1], 'unclean', '1')
end
redis.call('ZADD', KEYS[2], notBefore, ARGV[1])
return {RELEASED, now}
