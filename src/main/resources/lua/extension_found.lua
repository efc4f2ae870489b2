-- Takes in what a page of TaskRouter's workers says about extensions.
-- Guarantee: what a pass has told since the page was asked for counts more; nothing that may be being written is freed.
-- KEYS 1 index 2 extensions 3 workers
-- ARGV 1 epoch of the index 2 seq before the page was asked for 3 who 4 lease ms 5... sid, extension or ''
-- Returns {DONE, sid of a worker that was known otherwise...} {UNREADY} when the index is another one
local UNREADY, DONE = 3, 5
--@include clock
--@include extension

if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {UNREADY} end
if redis.call('HGET', KEYS[1], 'census') == ARGV[3] then
  redis.call('HSET', KEYS[1], 'census_ends', now + tonumber(ARGV[4]))
end
local answer = {DONE}
for i = 5, #ARGV, 2 do
  local sid, extension = ARGV[i], ARGV[i + 1]
  local w = worker(sid)
  if w.seq <= tonumber(ARGV[2]) then
    local held, changed = {}, false
    for _, each in ipairs(w.held) do
      local e = entry(each)
      if e.reserved == sid and now - w.at > LONGEST_CLAIM then
        e.reserved = '' -- its pass was given up; one that is still tried reserves again before it writes
        keep_entry(each, e)
      end
      if each ~= extension and has(e.seen, sid) then
        e.seen = without(e.seen, sid)
        keep_entry(each, e)
        changed = true
      end
      if each == extension or e.reserved == sid then held[#held + 1] = each end
    end
    if extension ~= '' then
      local e = entry(extension)
      if not has(e.seen, sid) then
        e.seen[#e.seen + 1] = sid
        keep_entry(extension, e)
        changed = true
      end
      if not has(held, extension) then held[#held + 1] = extension end
    end
    if changed then
      w.held = held
      keep_worker(sid, w)
      answer[#answer + 1] = sid
    end
  end
end
return answer
