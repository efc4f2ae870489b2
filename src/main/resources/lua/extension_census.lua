-- Begins to read every worker's extension from TaskRouter, or goes on or ends; one replica at a time.
-- Guarantee: an index that was emptied meanwhile has another epoch, and what was read for the former one is refused; so is
-- what was read for another run of Redis.
-- KEYS 1 index 2 extensions 3 workers
-- ARGV 1 begin|on|end 2 who 3 lease ms 4 epoch (where there is none yet; of the index that was read)
-- Returns {DONE, epoch, seq, ready} {HELD} {UNREADY} when the index is another one
local UNREADY, DONE, HELD = 3, 5, 6
--@include clock
--@include run
--@include index

local here = run()
local known = redis.call('HMGET', KEYS[1], 'epoch', 'census', 'census_ends', 'seq', 'ready', 'begun', 'run')
local seq = tonumber(known[4] or '0')
if known[7] ~= here then
  forget()
  known = {}
end
if ARGV[1] ~= 'begin' and known[1] ~= ARGV[4] then return {UNREADY} end
if ARGV[1] ~= 'end' then
  if known[2] and known[2] ~= ARGV[2] and tonumber(known[3]) > now then return {HELD} end
  local epoch = known[1]
  if not epoch then
    epoch = ARGV[4]
    redis.call('HSET', KEYS[1], 'epoch', epoch, 'run', here)
  end
  if ARGV[1] == 'begin' then redis.call('HSET', KEYS[1], 'begun', now) end
  redis.call('HSET', KEYS[1], 'census', ARGV[2], 'census_ends', now + tonumber(ARGV[3]))
  return {DONE, epoch, seq, known[5] and 1 or 0}
end
redis.call('HSET', KEYS[1], 'ready', 1, 'swept', known[6] or now)
redis.call('HDEL', KEYS[1], 'census', 'census_ends')
return {DONE, known[1], seq, 1}
