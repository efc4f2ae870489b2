-- Hands out open assignments whose carrier has not been heard of for a lease.
-- Guarantee: whoever gets one has it for a lease; carrying one out twice does no harm.
-- KEYS 1 when to look after them 2 open assignments
-- ARGV 1 lease ms 2 most of them
-- Returns {DONE, record...}
local DONE = 5
--@include clock

local answer = {DONE}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[2])) do
  local record = redis.call('HGET', KEYS[2], id)
  if record then
    redis.call('ZADD', KEYS[1], now + tonumber(ARGV[1]), id)
    answer[#answer + 1] = record
  else
    redis.call('ZREM', KEYS[1], id)
  end
end
return answer
