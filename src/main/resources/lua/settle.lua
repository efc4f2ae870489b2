-- Ends a pass: outcomes, state, history and the next look in one step; hands over the next batch to the same owner.
-- Guarantee: only for the holder of the pass while its lease lasts, and of no more than the pass has taken, else nothing
-- is changed. A repeat with the pass that was settled last changes nothing and returns the same answer, with the same
-- next claim while that is still held.
-- KEYS 1 worker 2 updates 3 events 4 due 5 partition 6 journal 7 documents 8 floor 9 dead letters 10 confirmed 11 feed
--      12... statuses, last: documents of others
-- ARGV 1 sid 2 owner 3 pass 4 statuses 5 events 6 last marker or '' 7 state or '' 8 confirmed or '' 9 documents
--      10 summary or '' 11 look again in ms or '' 12 hand over 0|1 13 nonce 14 epoch if there is none 15 lease ms 16 batch
--      17 markers per claim 18 retention s 19 journal entries 20 dead letters 21 messages 22 documents of others
--      23 has the pass seen the document 0|1
--      24... statuses, journal entries, dead letters, documents, documents of others, (channel, message)..., feed entry
--      if there is one
-- Returns {SETTLED, now, settled at} {NEXT, now, settled at, claim} {LOST}
local SETTLED, NEXT, LOST = 12, 14, 13
local DOCUMENTS, JOURNAL, DEAD, FEED = 20, 200, 1000, 1000
--@include clock
--@include worker
--@include fitting
--@include grant

local w = worker(KEYS[1])
local owner, pass = ARGV[2], tonumber(ARGV[3])
if not holds(w, now, owner, pass) then
  if w.prev_pass ~= pass or w.prev_owner ~= owner then return {LOST} end
  redis.call('HSET', KEYS[1], 'record', packed(w)) -- changes nothing, but a WAIT that follows needs a write to wait for
  put_right(KEYS[1], KEYS[4], ARGV[1], w, now)
  if holds(w, now, owner, pass + 1) then return {NEXT, now, w.prev_at, again(w, now)} end
  return {SETTLED, now, w.prev_at}
end
-- More than Redis gave away: it has fallen back behind a gather, and what stands in the same places now is not what was done.
if w.frozen and tonumber(ARGV[4]) > w.frozen or tonumber(ARGV[5]) > w.taken then return {LOST} end

local statuses, retention = tonumber(ARGV[4]), ARGV[18]
local at = 24
for i = 1, statuses do
  redis.call('SET', KEYS[11 + i], 'S' .. now .. ' ' .. ARGV[at], 'EX', retention)
  at = at + 1
end
for _ = 1, tonumber(ARGV[19]) do
  redis.call('XADD', KEYS[6], 'MAXLEN', '~', JOURNAL, '*', 'e', ARGV[at])
  at = at + 1
end
for _ = 1, tonumber(ARGV[20]) do
  redis.call('LPUSH', KEYS[9], now .. ' ' .. ARGV[at])
  redis.call('LTRIM', KEYS[9], 0, DEAD - 1)
  at = at + 1
end
for _ = 1, tonumber(ARGV[9]) do
  redis.call('LPUSH', KEYS[7], ARGV[at])
  redis.call('LTRIM', KEYS[7], 0, DOCUMENTS - 1)
  at = at + 1
end
for _ = 1, tonumber(ARGV[22]) do
  redis.call('LPUSH', KEYS[#KEYS], ARGV[at])
  redis.call('LTRIM', KEYS[#KEYS], 0, DOCUMENTS - 1)
  at = at + 1
end
local news = at + 2 * tonumber(ARGV[21])
if ARGV[news] then redis.call('XADD', KEYS[11], 'MAXLEN', '~', FEED, '*', 'w', ARGV[1], 'e', ARGV[news]) end
for _ = 1, tonumber(ARGV[21]) do
  redis.call('PUBLISH', ARGV[at], now .. ' ' .. ARGV[at + 1])
  at = at + 2
end
if ARGV[8] ~= '' then redis.call('SET', KEYS[10], ARGV[8], 'EX', retention) end
if ARGV[10] ~= '' then redis.call('HSET', KEYS[8], ARGV[1], ARGV[10]) end
if statuses == 1 then
  redis.call('LPOP', KEYS[2])
elseif statuses > 1 then
  redis.call('LTRIM', KEYS[2], statuses, -1)
end
if ARGV[5] ~= '0' then
  redis.call('LTRIM', KEYS[3], ARGV[5], -1)
  w.events = redis.call('LLEN', KEYS[3])
end

if ARGV[6] ~= '' then w.reserved = math.max(w.reserved, tonumber(ARGV[6])) end
if ARGV[23] == '1' then w.seen = w.reserved end
if w.noted then redis.call('HDEL', KEYS[1], 'verdicts') end
w.open, w.owner, w.ends, w.unclean, w.noted, w.attempts, w.crashes = false, '', 0, false, false, 0, 0
w.members, w.taken = 0, 0
w.prev_pass, w.prev_owner, w.prev_at, w.prev_served = pass, owner, now, statuses
local forget = ARGV[7] == ''
if not forget and not w.state then redis.call('PERSIST', KEYS[6]) end -- a forgotten worker is seen again
w.state = not forget and ARGV[7]
if forget then
  redis.call('HDEL', KEYS[1], 'state')
  redis.call('HDEL', KEYS[8], ARGV[1])
  redis.call('DEL', KEYS[7], KEYS[#KEYS])
  redis.call('EXPIRE', KEYS[6], retention)
end

w.not_before = math.min(w.not_before, now) -- over since this pass began, even if the clock was put back

local depth = redis.call('LLEN', KEYS[2])
local busy = depth > 0 or w.events > 0
w.look = not busy and tonumber(ARGV[11]) or false
if busy and ARGV[12] == '1' and w.not_before <= now and running() then
  local terms = {
    sid = ARGV[1], owner = owner, nonce = ARGV[13], epoch = ARGV[14], lease = ARGV[15], batch = ARGV[16],
    range = ARGV[17]
  }
  if forget then return {NEXT, now, now, grant(w, now, depth, terms)} end
  return {NEXT, now, now, grant(w, now, depth, terms, nil, 'state', ARGV[7])}
end
if forget then
  redis.call('HSET', KEYS[1], 'record', packed(w))
  if not busy then redis.call('EXPIRE', KEYS[1], retention) end
else
  redis.call('HSET', KEYS[1], 'record', packed(w), 'state', ARGV[7])
end
if busy then
  redis.call('ZADD', KEYS[4], math.max(now, w.not_before), ARGV[1])
elseif w.look then
  redis.call('ZADD', KEYS[4], now + w.look, ARGV[1])
else
  redis.call('ZREM', KEYS[4], ARGV[1])
end
return {SETTLED, now, now}
