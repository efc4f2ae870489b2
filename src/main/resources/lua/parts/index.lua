-- May the index of extensions be relied on? Needs clock; KEYS 1 index.

-- This run of Redis. Another server, or the same one started anew, may have fallen back to an earlier moment, when an extension
-- that somebody has got since was free.
local function run()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
end

local function ready()
  local known = redis.call('HMGET', KEYS[1], 'ready', 'run')
  return known[1] and known[2] == run()
end

-- From now on nobody relies on it, and what is being read for it is refused.
local function forget()
  redis.call('HDEL', KEYS[1], 'epoch', 'ready', 'swept', 'census', 'census_ends')
end
