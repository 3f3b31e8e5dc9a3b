-- Adds a notice for all replicas, also in a server that is full.
--
-- KEYS  1 the notices
-- ARGV  1 for how many ms they are kept, then names and values

redis.call('PEXPIRE', KEYS[1], ARGV[1])
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', 10000, '*', unpack(ARGV, 2))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
notify(KEYS[1], id)
return false
