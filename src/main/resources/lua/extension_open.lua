-- Keeps assignments that take more than one worker's queue until they are carried out, and sets their extensions aside.
-- Guarantee: each is kept whole or not at all; an extension is promised to one worker at a time; a repeat with the same id
-- changes nothing but the time.
-- KEYS 1 index 2 extensions 3 workers 4 open assignments 5 when to look after them
-- ARGV 1 lease ms 2... id, sid, extension or '', sid it is moved from or '', record
-- Returns {DONE, '' or the sid in the way or '=' and the id of one that is the same...} {UNREADY}
local UNREADY, DONE = 3, 5
--@include clock
--@include extension
--@include run
--@include index

if not ready() then return {UNREADY} end
local answer = {DONE}
for i = 2, #ARGV, 5 do
  local id, sid, extension, from = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local e = extension ~= '' and entry(extension)
  local holder = ''
  if e and e.errand ~= id then
    if e.promised == sid then
      holder = '=' .. e.errand
    else
      holder = e.promised ~= '' and e.promised or blocker(e, sid, from) or ''
    end
  end
  if holder == '' then
    if e then
      e.promised, e.errand = sid, id
      keep_entry(extension, e)
    end
    redis.call('HSET', KEYS[4], id, ARGV[i + 4])
    redis.call('ZADD', KEYS[5], now + tonumber(ARGV[1]), id)
  end
  answer[#answer + 1] = holder
end
return answer
