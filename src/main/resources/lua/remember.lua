-- Notes that a task, reservation or call belongs to a worker. Several workers may be noted; the latest are kept.
-- Guarantee: the key never stands without a time to live.
-- KEYS 1 whereabouts of the SID
-- ARGV 1 worker 2 most workers kept 3 time to live s
-- Returns 1
--@include clock

redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
