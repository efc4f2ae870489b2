-- How much of what waits one claim takes: a replica holds many of them at once.
-- More events than this are left for the next pass.
local EVENTS = 500
-- And so is what would be longer than this, updates and events each; one at least is taken.
local BYTES = 262144
-- So many are read at a time, since what is too long then has been read for nothing.
local CHUNK = 16

-- What of a list is taken beyond those that are known already, so that there are no more than most in all.
local function fitting(list, known, most)
  local found, bytes = {}, 0
  while known + #found < most do
    local from = known + #found
    local some = redis.call('LRANGE', list, from, math.min(from + CHUNK, most) - 1)
    if #some == 0 then return found end
    for i = 1, #some do
      bytes = bytes + #some[i]
      if bytes > BYTES and #found > 0 then return found end
      found[#found + 1] = some[i]
    end
  end
  return found
end
