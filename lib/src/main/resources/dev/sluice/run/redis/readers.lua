-- Notes that a run is read at a replica, or is not any more, and answers with those where it is read;
-- also in a server that is full.
--
-- KEYS  1 the record
-- ARGV  1 the replica, 2 "1" if it is read there, "0" if it is not, nothing to leave it as it is,
--       3 when the run was started

local record = redis.call('HMGET', KEYS[1], 'state', 'started')
if record[1] ~= 'running' or record[2] ~= ARGV[3] then
  return {}
end
if ARGV[2] == '1' then
  -- The record stays for as long as it would: this is a write that no server refuses.
  local left = redis.call('PTTL', KEYS[1])
  if left > 0 then
    redis.call('PEXPIRE', KEYS[1], whole(left))
  end
  redis.call('HSET', KEYS[1], 'r:' .. ARGV[1], '')
elseif ARGV[2] == '0' then
  redis.call('HDEL', KEYS[1], 'r:' .. ARGV[1])
end
local readers = {}
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 2) == 'r:' then
    readers[#readers + 1] = string.sub(field, 3)
  end
end
return readers
