-- Finds the attributes that were confirmed under a stamp. Reads only.
-- KEYS 1 documents
-- ARGV 1 stamp
-- Returns the attributes or nil
local prefix = ARGV[1] .. '\n'
for _, document in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  if string.sub(document, 1, #prefix) == prefix then return string.sub(document, #prefix + 1) end
end
return false
