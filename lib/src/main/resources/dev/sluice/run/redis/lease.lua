-- Renews the lease of a replica, also in a server that is full, and adds to its runs.
--
-- KEYS  1 the replicas with the times at which their leases end, 2 the runs of the replica
-- ARGV  1 the replica, 2 for how many ms, or nothing to leave a lease as it is, 3 for how many ms the
--       keys stay when nobody renews them, 4 for how many ms a first lease is, 5... ids of runs
--
-- Answers with "1", or with nothing if the lease had ended: others may have taken its runs.

local time = now()
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
if ARGV[2] ~= '' then
  redis.call('ZADD', KEYS[1], whole(time + tonumber(ARGV[2])), ARGV[1])
elseif not before then
  -- Runs of a replica without a lease would never be looked after.
  redis.call('ZADD', KEYS[1], whole(time + tonumber(ARGV[4])), ARGV[1])
end
for i = 5, #ARGV do
  redis.call('SADD', KEYS[2], ARGV[i])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return before and tonumber(before) > time and '1' or false
