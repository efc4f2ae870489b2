-- Looks at what waits in one partition: how much, and since when.
-- Guarantee: reads only, and of no more than ARGV[2] workers, those due first; where there are more, the count of waiting
-- updates is extended to all in proportion.
-- KEYS 1 due 2 dead letters 3 the partition's own
-- ARGV 1 prefix of the workers' keys 2 most workers
-- Returns {now, waiting updates, when the oldest was accepted or 0, workers with updates, dead letters, is it paused}
--@include clock

local workers = redis.call('ZRANGE', KEYS[1], 0, ARGV[2] - 1)
local waiting, oldest, busy = 0, 0, 0
for i = 1, #workers do
  local key = ARGV[1] .. workers[i] .. ':updates'
  local first = redis.call('LINDEX', key, 0)
  if first then
    local accepted = tonumber(string.match(first, '^%d+'))
    if oldest == 0 or accepted < oldest then oldest = accepted end
    waiting = waiting + redis.call('LLEN', key)
    busy = busy + 1
  end
end
if #workers == tonumber(ARGV[2]) then
  local share = redis.call('ZCARD', KEYS[1]) / #workers
  waiting, busy = math.floor(waiting * share), math.floor(busy * share)
end
return {now, waiting, oldest, busy, redis.call('LLEN', KEYS[2]), redis.call('HEXISTS', KEYS[3], 'paused')}
