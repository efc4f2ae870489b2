-- Keeps what a pass has decided before it sends a write, narrows the batch to its first members, prolongs the lease.
-- Guarantee: only for the holder; the next holder gets the same members and verdicts.
-- KEYS 1 worker 2 due
-- ARGV 1 sid 2 owner 3 pass 4 lease ms 5 members 6 verdicts 7 are there verdicts 0|1
-- Returns {EXTENDED, now} {LOST}
local EXTENDED, LOST = 10, 13
--@include clock
--@include worker

local w = worker(KEYS[1])
if not holds(w, now, ARGV[2], ARGV[3]) then return {LOST} end
w.lease = tonumber(ARGV[4])
w.ends = now + w.lease
w.members = math.min(w.members, tonumber(ARGV[5]))
w.noted = ARGV[7] == '1'
redis.call('HSET', KEYS[1], 'record', packed(w), 'verdicts', ARGV[6])
redis.call('ZADD', KEYS[2], w.ends, ARGV[1])
return {EXTENDED, now}
