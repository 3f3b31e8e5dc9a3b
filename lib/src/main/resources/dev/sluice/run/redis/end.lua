-- Ends a run, also in a server that is full. Only the first end counts; to repeat it is safe.
--
-- KEYS  1 the notices, 2 the record, 3 the log
-- ARGV  1 the replica that must have it, or nothing for any, 2 the attempt, 3 when the run was
--       started, 4 the length of the log that the replica knows, 5 a name of this end, by which a
--       repetition is known, 6 the state, 7 the message, 8 for how many ms the id is remembered
--       after its events
--
-- Answers with "ended" and the length of the log, with "short" and that length if Redis has lost
-- its end, or with "over".

local record = redis.call('HMGET', KEYS[2], 'state', 'owner', 'attempt', 'started', 'keep', 'end')
if not record[1] then
  tellEnd(KEYS[1], ARGV[3], 'lost', '')
  return 'over'
end
local length = redis.call('STRLEN', KEYS[3])
if record[4] ~= ARGV[3] then
  return 'over'
end
if record[1] ~= 'running' then
  return record[6] == ARGV[5] and 'ended ' .. whole(length) or 'over'
end
if ARGV[1] ~= '' and (record[2] ~= ARGV[1] or record[3] ~= ARGV[2]) then
  return 'over'
end
if length < tonumber(ARGV[4]) then
  return 'short ' .. whole(length)
end

redis.call('HDEL', KEYS[2], 'input', 'start', 'owner')
for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
  if string.sub(field, 1, 2) == 'r:' then
    redis.call('HDEL', KEYS[2], field)
  end
end
redis.call('HSET', KEYS[2], 'state', ARGV[6], 'message', ARGV[7], 'end', ARGV[5], 'ended', whole(now()))
local keep = tonumber(record[5])
redis.call('PEXPIRE', KEYS[2], whole(math.max(1000, keep + tonumber(ARGV[8]))))
if length > 0 then
  -- Without the room to grow that APPEND leaves. Replicas that are just reading it still find it a
  -- little later.
  redis.call('SET', KEYS[3], redis.call('GET', KEYS[3]), 'PX', whole(keep + 10000))
end
tellEnd(KEYS[1], ARGV[3], ARGV[6], ARGV[7])
return 'ended ' .. whole(length)
