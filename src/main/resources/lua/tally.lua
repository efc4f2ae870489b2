-- How workers stand, for operators. Reads only.
-- KEYS 1 worker 2 updates, and so on for each worker
-- ARGV 1 number of workers
-- Returns for each {lease left ms or 0, attempts, crashes, back-off left ms, updates waiting, age of the oldest ms, events waiting}
--@include clock
--@include worker

local reply = {}
for i = 1, tonumber(ARGV[1]) do
  local w = worker(KEYS[2 * i - 1])
  local oldest = redis.call('LINDEX', KEYS[2 * i], 0)
  reply[i] = {
    held(w, now) and w.ends - now or 0, w.attempts, w.crashes, math.max(0, w.not_before - now),
    redis.call('LLEN', KEYS[2 * i]), oldest and math.max(0, now - tonumber(string.match(oldest, '^%d+'))) or 0, w.events
  }
end
return reply
