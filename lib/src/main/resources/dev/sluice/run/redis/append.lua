-- Appends to a run that a replica has. To repeat it is safe.
--
-- KEYS  1 the notices, 2 the record, 3 the log
-- ARGV  1 the replica, 2 the attempt, 3 when the run was started, 4 where the bytes begin, 5 the
--       bytes, 6 for how many ms a run stays that no replica looks after
--
-- Answers with "appended"; with the length of the log if Redis has lost its end; or with "refused"
-- if the replica does not have the run any more. Nothing is written before APPEND, so that a server
-- that is full refuses it.

local record = redis.call('HMGET', KEYS[2], 'state', 'owner', 'attempt', 'started')
if not record[1] then
  -- Redis has lost the run; its readers would wait.
  tellEnd(KEYS[1], ARGV[3], 'lost', '')
  return 'refused'
end
if record[1] ~= 'running' or record[2] ~= ARGV[1] or record[3] ~= ARGV[2] or record[4] ~= ARGV[3] then
  return 'refused'
end

local at, bytes = tonumber(ARGV[4]), ARGV[5]
local length = redis.call('STRLEN', KEYS[3])
if length < at then
  return whole(length)
end
if length > at then
  -- The answer to the same call, or its first part, was lost.
  local has = redis.call('GETRANGE', KEYS[3], at, -1)
  if string.sub(bytes, 1, #has) ~= has then
    return 'refused'
  end
  bytes = string.sub(bytes, #has + 1)
end
if #bytes > 0 then
  redis.call('APPEND', KEYS[3], bytes)
  -- Many bytes are read from the log: the notices must stay small.
  local told = #bytes <= 512 and bytes or ''
  local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', 100, '*',
    'r', ARGV[3], 'a', ARGV[2], 'o', whole(length), 'b', told)
  notify(KEYS[1], id)
end
if length == 0 or #bytes == 0 then
  redis.call('PEXPIRE', KEYS[3], ARGV[6])
  redis.call('PEXPIRE', KEYS[1], ARGV[6])
end
return 'appended'
