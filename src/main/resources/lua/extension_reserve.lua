-- Reserves an extension for a worker; asked before any write at TaskRouter that gives it to them.
-- Guarantee: granted to one worker at a time, and only while nobody else is known to hold it; a repeat is granted again;
-- nothing is changed unless granted, or where only asked. Asking whether it is theirs already has the same answer until
-- the worker's pass settles.
-- KEYS 1 index 2 extensions 3 workers
-- ARGV 1 sid 2 extension 3 epoch of the worker's claim 4 its first marker 5 reserve 0, ask 1, theirs already? 2
-- Returns {GRANTED} {TAKEN, holder or ''} {UNREADY} {STALE}
local GRANTED, TAKEN, UNREADY, STALE = 1, 2, 3, 4
--@include clock
--@include extension
--@include run
--@include index

local sid, extension = ARGV[1], ARGV[2]
local e, w = entry(extension), worker(sid)
if ARGV[5] ~= '0' then
  if e.reserved == sid or has(e.seen, sid) then return {GRANTED} end
  local holder = blocker(e, sid)
  if holder or ARGV[5] == '2' then return {TAKEN, holder or ''} end
  return ready() and {GRANTED} or {UNREADY}
end
if stale(w, ARGV[3], ARGV[4]) then return {STALE} end
if not ready() then return {UNREADY} end
local holder = blocker(e, sid)
if holder then return {TAKEN, holder} end
e.reserved = sid
keep_entry(extension, e)
if not has(w.held, extension) then w.held[#w.held + 1] = extension end
heard(w, ARGV[3], ARGV[4])
keep_worker(sid, w)
return {GRANTED}
