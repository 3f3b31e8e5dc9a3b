-- Some runs of a replica, chosen at random so that replicas that look at the same time share them. A
-- replica without runs whose lease has ended is forgotten.
--
-- KEYS  1 the replicas with the times at which their leases end, 2 the runs of the replica
-- ARGV  1 the replica, 2 how many runs at most

local some = redis.call('SRANDMEMBER', KEYS[2], ARGV[2])
if #some == 0 then
  local ends = redis.call('ZSCORE', KEYS[1], ARGV[1])
  if ends and tonumber(ends) <= now() then
    redis.call('ZREM', KEYS[1], ARGV[1])
  end
end
return some
