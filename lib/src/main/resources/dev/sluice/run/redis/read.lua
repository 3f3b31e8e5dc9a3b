-- Reads a run: its record, and its log from a place on.
--
-- KEYS  1 the record, 2 the log, 3 the notices
-- ARGV  1 the place, 2 how many bytes at most, 3... the fields of the record that are wanted
--
-- Answers with names and values in turn, or with an empty list if there is none. Beside the fields of
-- the record: now, the time; length, of the log; bytes; newest, the id of the newest notice.

local names = {unpack(ARGV, 3)}
local values = redis.call('HMGET', KEYS[1], 'state', unpack(names))
if not values[1] then
  return {}
end
local record = {'state', values[1]}
local function add(name, value)
  record[#record + 1] = name
  record[#record + 1] = value
end
for i, name in ipairs(names) do
  if values[i + 1] then
    add(name, values[i + 1])
  end
end
add('now', whole(now()))
add('length', whole(redis.call('STRLEN', KEYS[2])))
local from, most = tonumber(ARGV[1]), tonumber(ARGV[2])
add('bytes', most > 0 and redis.call('GETRANGE', KEYS[2], from, from + most - 1) or '')
local newest = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1]
add('newest', newest and newest[1] or '0-0')
return record
