-- Tells which extension a worker has, as TaskRouter confirmed it; frees what else was kept for them.
-- Guarantee: an older claim than one heard of changes nothing; a repeat changes nothing more.
-- KEYS 1 index 2 extensions 3 workers
-- ARGV 1 sid 2 extension or '' 3 epoch of the worker's claim 4 its first marker
-- Returns {DONE, other holders} {STALE}
local STALE, DONE = 4, 5
--@include clock
--@include extension

local sid, extension = ARGV[1], ARGV[2]
local w = worker(sid)
if stale(w, ARGV[3], ARGV[4]) then return {STALE} end
if extension == '' and w.epoch == '' and #w.held == 0 then return {DONE, 0} end -- nothing is kept of workers without any
for _, each in ipairs(w.held) do
  local e = entry(each)
  if e.reserved == sid then e.reserved = '' end
  if each ~= extension then e.seen = without(e.seen, sid) end
  keep_entry(each, e)
end
w.held = {}
local others = 0
if extension ~= '' then
  local e = entry(extension)
  if not has(e.seen, sid) then e.seen[#e.seen + 1] = sid end
  others = #e.seen - 1
  keep_entry(extension, e)
  w.held[1] = extension
end
heard(w, ARGV[3], ARGV[4])
keep_worker(sid, w)
return {DONE, others}
