-- Ends an assignment: its extension is no longer set aside.
-- Guarantee: a promise of another assignment stays; a repeat changes nothing.
-- KEYS 1 index 2 extensions 3 workers 4 open assignments 5 when to look after them
-- ARGV 1 id 2 extension or ''
-- Returns {DONE}
local DONE = 5
--@include clock
--@include extension

redis.call('HDEL', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
if ARGV[2] ~= '' then
  local e = entry(ARGV[2])
  if e.errand == ARGV[1] then
    e.promised, e.errand = '', ''
    keep_entry(ARGV[2], e)
  end
end
return {DONE}
