-- Takes what has arrived since the claim into a batch that nothing was written for yet.
-- Guarantee: only a batch that was frozen by this very claim and has no verdicts grows; prolongs nothing.
-- KEYS 1 worker 2 updates 3 events
-- ARGV 1 owner 2 pass 3 batch 4 updates known to the caller 5 events known to the caller
-- Returns {GATHERED, now, waiting, updates, updates..., events...} {LOST}
local GATHERED, LOST = 9, 13
local EVENTS = 500
--@include clock
--@include worker

local w = worker(KEYS[1])
if not holds(w, now, ARGV[1], ARGV[2]) then return {LOST} end
local known = tonumber(ARGV[4])
local depth = redis.call('LLEN', KEYS[2])
if w.unclean or w.noted or w.members < known then return {GATHERED, now, depth - w.members, 0} end
w.members = math.max(w.members, math.min(depth, tonumber(ARGV[3])))
w.frozen = w.members
local reply = {GATHERED, now, depth - w.members, w.members - known}
if w.members > known then
  for _, update in ipairs(redis.call('LRANGE', KEYS[2], known, w.members - 1)) do reply[#reply + 1] = update end
end
local events = redis.call('LRANGE', KEYS[3], ARGV[5], EVENTS - 1)
for _, event in ipairs(events) do reply[#reply + 1] = event end
w.taken = tonumber(ARGV[5]) + #events
redis.call('HSET', KEYS[1], 'record', packed(w))
return reply
