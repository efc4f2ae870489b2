-- Takes what has arrived since the claim into a batch that nothing was written for yet.
-- Guarantee: only a batch that was frozen by this very claim and has no verdicts grows; prolongs nothing.
-- KEYS 1 worker 2 updates 3 events
-- ARGV 1 owner 2 pass 3 batch 4 updates known to the caller 5 events known to the caller
-- Returns {GATHERED, now, waiting, updates, updates..., events...} {LOST}
local GATHERED, LOST = 9, 13
--@include clock
--@include worker

local w = worker(KEYS[1])
if not holds(w, now, ARGV[1], ARGV[2]) then return {LOST} end
local known = tonumber(ARGV[4])
local depth = redis.call('LLEN', KEYS[2])
if not w.unclean and not w.noted and w.members >= known then
  local members = math.max(w.members, math.min(depth, tonumber(ARGV[3])))
  if members > w.members then
    w.members = members
    redis.call('HSET', KEYS[1], 'members', members)
  end
end
local reply = {GATHERED, now, depth - w.members, math.max(0, w.members - known)}
for _, update in ipairs(redis.call('LRANGE', KEYS[2], known, w.members - 1)) do reply[#reply + 1] = update end
if not w.unclean then
  local events = redis.call('LRANGE', KEYS[3], ARGV[5], 499)
  for _, event in ipairs(events) do reply[#reply + 1] = event end
  redis.call('HSET', KEYS[1], 'taken', tonumber(ARGV[5]) + #events)
end
return reply
