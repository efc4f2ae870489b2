-- Takes what has arrived since the claim into a batch that nothing was written for yet.
-- Guarantee: only a batch that was frozen by this very claim and has no verdicts grows, by no more than one claim may have;
-- prolongs nothing.
-- KEYS 1 worker 2 updates 3 events
-- ARGV 1 owner 2 pass 3 batch 4 updates known to the caller 5 events known to the caller
-- Returns {GATHERED, now, waiting, updates, updates..., events...} {LOST}
local GATHERED, LOST = 9, 13
--@include clock
--@include worker
--@include fitting

local w = worker(KEYS[1])
if not holds(w, now, ARGV[1], ARGV[2]) then return {LOST} end
local known, heard = tonumber(ARGV[4]), tonumber(ARGV[5])
local depth = redis.call('LLEN', KEYS[2])
if w.unclean or w.noted or w.members < known then return {GATHERED, now, depth - w.members, 0} end
local updates = fitting(KEYS[2], known, tonumber(ARGV[3]))
local events = fitting(KEYS[3], heard, EVENTS)
w.members = known + #updates
w.frozen = w.members
w.taken = heard + #events
local reply = {GATHERED, now, depth - w.members, #updates}
for _, update in ipairs(updates) do reply[#reply + 1] = update end
for _, event in ipairs(events) do reply[#reply + 1] = event end
redis.call('HSET', KEYS[1], 'record', packed(w))
return reply
