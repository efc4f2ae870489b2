-- Prolongs a lease to its full length from now.
-- Guarantee: only for the holder, and only while the lease has not run out.
-- KEYS 1 worker 2 due
-- ARGV 1 sid 2 owner 3 pass 4 lease ms
-- Returns {EXTENDED, now} {LOST}
local EXTENDED, LOST = 10, 13
--@include clock
--@include worker

local w = worker(KEYS[1])
if not holds(w, now, ARGV[2], ARGV[3]) then return {LOST} end
w.lease = tonumber(ARGV[4])
w.ends = now + w.lease
redis.call('HSET', KEYS[1], 'record', packed(w))
redis.call('ZADD', KEYS[2], w.ends, ARGV[1])
return {EXTENDED, now}
