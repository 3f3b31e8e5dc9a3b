-- Takes back the start of a run that has said nothing. Those who read it are told that it has failed.
--
-- KEYS  1 the notices, 2 the record, 3 the log
-- ARGV  1 the replica, 2 when it was started, 3 what the readers are told
--
-- Answers with "1", or with nothing if it was over or said something.

local record = redis.call('HMGET', KEYS[2], 'state', 'owner', 'started')
if not record[1] then
  return '1'
end
if record[1] ~= 'running' or record[2] ~= ARGV[1] or record[3] ~= ARGV[2]
    or redis.call('STRLEN', KEYS[3]) > 0 then
  return false
end
redis.call('DEL', KEYS[2])
tellEnd(KEYS[1], ARGV[2], 'failed', ARGV[3])
return '1'
