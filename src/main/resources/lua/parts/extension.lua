-- The index of extensions. Needs clock; KEYS 1 index, 2 extensions, 3 workers; each extension and each worker is one packed field.
-- Nobody else's keys are touched: a worker's own are in another slot.

local function packed_field(key, field)
  local text = redis.call('HGET', key, field)
  return text and cmsgpack.unpack(text)
end

-- reserved: may be written for this worker at any moment; promised: set aside by an open assignment; seen: who holds it
-- at TaskRouter as last confirmed.
local function entry(extension)
  local r = packed_field(KEYS[2], extension) or {'', '', '', {}}
  return {reserved = r[1], promised = r[2], errand = r[3], seen = r[4]}
end

local function keep_entry(extension, e)
  if e.reserved == '' and e.promised == '' and #e.seen == 0 then
    redis.call('HDEL', KEYS[2], extension)
  else
    redis.call('HSET', KEYS[2], extension, cmsgpack.pack({e.reserved, e.promised, e.errand, e.seen}))
  end
end

-- epoch, marker, at: of the latest claim heard of, and when; seq: the index's age then; held: extensions with a trace of
-- this worker.
local function worker(sid)
  local r = packed_field(KEYS[3], sid) or {'', 0, 0, 0, {}}
  return {epoch = r[1], marker = r[2], at = r[3], seq = r[4], held = r[5]}
end

local function keep_worker(sid, w)
  redis.call('HSET', KEYS[3], sid, cmsgpack.pack({w.epoch, w.marker, w.at, w.seq, w.held}))
end

local function has(list, value)
  for i = 1, #list do if list[i] == value then return true end end
  return false
end

local function without(list, value)
  local rest = {}
  for i = 1, #list do if list[i] ~= value then rest[#rest + 1] = list[i] end end
  return rest
end

-- Who stands in the way of this worker, or nil. A promise to a worker also binds the one it is moved from.
local function blocker(e, sid, from)
  if e.promised ~= '' and e.promised ~= sid then return e.promised end
  if e.reserved ~= '' and e.reserved ~= sid and e.reserved ~= from then return e.reserved end
  for i = 1, #e.seen do
    if e.seen[i] ~= sid and e.seen[i] ~= from then return e.seen[i] end
  end
  return nil
end

-- No claim lasts as long as this, in milliseconds.
local LONGEST_CLAIM = 600000

-- Is this an older claim than one that was heard of? A claim of another epoch is a newer one, and so is one after a long
-- time, whatever its marker: markers begin anew for a worker that was forgotten.
local function stale(w, epoch, marker)
  return w.epoch == epoch and w.marker > tonumber(marker) and now - w.at < LONGEST_CLAIM
end

local function heard(w, epoch, marker)
  w.epoch, w.marker, w.at, w.seq = epoch, tonumber(marker), now, redis.call('HINCRBY', KEYS[1], 'seq', 1)
end
