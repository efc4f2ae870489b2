-- The time in milliseconds since 1970. Redis' clock is the only one that decides anything.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
