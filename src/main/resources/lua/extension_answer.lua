-- Keeps the answer to a request under its idempotency key.
-- Guarantee: the first answer stands, whoever else did the same at the same time; a repeat changes nothing.
-- KEYS 1 what is kept under the key
-- ARGV 1 what is kept there until the request is answered 2 answer 3 time to live s
-- Returns the answer that was kept before, or nothing
local asked = ARGV[1]
local kept = redis.call('GET', KEYS[1])
if kept and #kept > #asked and string.sub(kept, 1, #asked) == asked then return string.sub(kept, #asked + 1) end
redis.call('SET', KEYS[1], asked .. ARGV[2], 'EX', ARGV[3])
return false
