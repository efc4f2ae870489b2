-- Takes a dead letter away and says so, in its worker's history and to whoever follows live.
-- Guarantee: said when, and only when, the letter was there; a repeat changes nothing.
-- KEYS 1 dead letters 2 journal 3 feed 4 worker
-- ARGV 1 letter 2 sid 3 journal entry 4 news 5 channel 6 message 7 retention s, of the history of a worker not known any more
-- Returns 1 taken, 0 not there
local JOURNAL, FEED = 200, 1000
--@include clock

if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', JOURNAL, '*', 'e', ARGV[3])
if redis.call('HEXISTS', KEYS[4], 'state') == 0 then redis.call('EXPIRE', KEYS[2], ARGV[7]) end
redis.call('XADD', KEYS[3], 'MAXLEN', '~', FEED, '*', 'w', ARGV[2], 'e', ARGV[4])
redis.call('PUBLISH', ARGV[5], now .. ' ' .. ARGV[6])
return 1
