-- Keeps a run that a replica has, or gives it up for others; also in a server that is full.
--
-- KEYS  1 the record, 2 the log, 3 the notices
-- ARGV  1 the replica that must have it, 2 the attempt, 3 the replica that has it afterwards, 4 for
--       how many ms a run stays that no replica looks after
--
-- Answers with "1", or with nothing if the replica does not have it.

local record = redis.call('HMGET', KEYS[1], 'state', 'owner', 'attempt')
if record[1] ~= 'running' or record[2] ~= ARGV[1] or record[3] ~= ARGV[2] then
  return false
end
for i = 1, 3 do
  redis.call('PEXPIRE', KEYS[i], ARGV[4])
end
if ARGV[3] ~= ARGV[1] then
  redis.call('HSET', KEYS[1], 'owner', ARGV[3], 'given', whole(now()))
end
return '1'
