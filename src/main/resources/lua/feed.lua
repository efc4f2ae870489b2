-- Reads a partition's feed: what came after a position, and whether all that came after it is still there.
-- Guarantee: one moment's truth; nothing is changed.
-- KEYS 1 feed 2 partition
-- ARGV 1 position, or '' for the end 2 most entries 3 tell the run, too? 0|1
-- Returns {now, epoch or '', run of Redis or '', id of the last entry, whether the position is known, entries}, an entry
-- being {id, sid, news}
local FEED = 1000 -- settle never trims below this many
--@include clock
--@include run

local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local known, entries = 1, {}
if ARGV[1] ~= '' then
  if redis.call('XLEN', KEYS[1]) >= FEED and #redis.call('XREVRANGE', KEYS[1], ARGV[1], '-', 'COUNT', 1) == 0 then known = 0 end
  for i, e in ipairs(redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2])) do
    entries[i] = {e[1], e[2][2], e[2][4]}
  end
end
return {
  now, redis.call('HGET', KEYS[2], 'epoch') or '', ARGV[3] == '1' and string.sub(run(), 1, 8) or '', last and last[1] or '0-0', known, entries
}
