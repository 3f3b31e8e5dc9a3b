-- Strikes a run off those of a replica.
--
-- KEYS  1 the runs of the replica
-- ARGV  1 the id of the run

redis.call('SREM', KEYS[1], ARGV[1])
return false
