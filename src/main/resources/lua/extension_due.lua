-- Is everybody's extension to be read from TaskRouter? An index that may have fallen back is ready no more from now on.
-- Guarantee: what was read, or begun to be read, in this run of Redis and after the moment stands.
-- KEYS 1 index
-- ARGV 1 most ms since the last reading was begun 2 moment of which Redis has forgotten something, ms since 1970, or 0
-- Returns {DONE, 1|0}
local DONE = 5
--@include clock
--@include run
--@include index

local known = redis.call('HMGET', KEYS[1], 'ready', 'swept', 'run', 'begun')
local function before(moment, at)
  return at and tonumber(at) <= moment
end

local forgotten = tonumber(ARGV[2])
if known[3] ~= run() or before(forgotten, known[4]) then
  forget()
elseif before(forgotten, known[2]) then
  redis.call('HDEL', KEYS[1], 'ready', 'swept') -- what is being read is not of before
elseif known[1] and known[2] and now - tonumber(known[2]) < tonumber(ARGV[1]) then
  return {DONE, 0}
end
return {DONE, 1}
