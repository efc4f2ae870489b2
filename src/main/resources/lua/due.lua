-- Finds workers who are due by the clock of the server that has them.
-- Guarantee: reads only, and of no more than ARGV[1] workers, those due first; none while operators have paused them.
-- KEYS 1 due 2 the partition's own
-- ARGV 1 most workers
-- Returns {sid...}
--@include clock

if redis.call('HEXISTS', KEYS[2], 'paused') == 1 then return {} end
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[1])
