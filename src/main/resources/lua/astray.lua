-- Finds workers for whom something waits and who are due later than any lease of this replica ends: Redis' clock was put
-- back, or a server whose clock is behind has taken over. Whether that is so, claiming them tells.
-- Guarantee: reads only, and of no more than ARGV[3] workers, those due first.
-- KEYS 1 due 2 the partition's own
-- ARGV 1 prefix of the workers' keys 2 how far ahead in ms 3 most workers
-- Returns {sid...}
--@include clock

local found = {}
if redis.call('HEXISTS', KEYS[2], 'paused') == 1 then return found end
local later = '(' .. string.format('%.0f', now + tonumber(ARGV[2]))
local workers = redis.call('ZRANGEBYSCORE', KEYS[1], later, '+inf', 'LIMIT', 0, ARGV[3])
for i = 1, #workers do
  local key = ARGV[1] .. workers[i]
  if redis.call('EXISTS', key .. ':updates', key .. ':events') > 0 then found[#found + 1] = workers[i] end
end
return found
