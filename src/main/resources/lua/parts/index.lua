-- May the index of extensions be relied on? Needs clock and run; KEYS 1 index.

-- Not in another run of Redis: at an earlier moment an extension that somebody has got since was free.
local function ready()
  local known = redis.call('HMGET', KEYS[1], 'ready', 'run')
  return known[1] and known[2] == run()
end

-- From now on nobody relies on it, and what is being read for it is refused.
local function forget()
  redis.call('HDEL', KEYS[1], 'epoch', 'ready', 'swept', 'census', 'census_ends')
end
