-- Finds workers who are due later than any lease of this replica ends, though something waits for them or it was granted
-- for less: Redis' clock was put back, or a server whose clock is behind has taken over. Claiming them puts that right.
-- Guarantee: reads only, and of no more than ARGV[3] workers, those due first; their records by shares, which costs most.
-- KEYS 1 due 2 the partition's own
-- ARGV 1 prefix of the workers' keys 2 how far ahead in ms 3 most workers 4 shares 5 the share whose records are read, from 0
-- Returns {sid...}
--@include clock
--@include worker

local found = {}
if redis.call('HEXISTS', KEYS[2], 'paused') == 1 then return found end

local function strays(sid, due)
  local key = ARGV[1] .. sid
  if redis.call('EXISTS', key .. ':updates', key .. ':events') > 0 then return true end
  if (string.byte(sid, -1) or 0) % ARGV[4] ~= tonumber(ARGV[5]) then return false end
  local w = unpacked(redis.call('HGET', key, 'record'))
  local lease, pause = lasts(w, now)
  return lease or pause or overlooked(w, now, due)
end

local later = '(' .. string.format('%.0f', now + tonumber(ARGV[2]))
local workers = redis.call('ZRANGEBYSCORE', KEYS[1], later, '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[3])
for i = 1, #workers, 2 do
  if strays(workers[i], tonumber(workers[i + 1])) then found[#found + 1] = workers[i] end
end
return found
