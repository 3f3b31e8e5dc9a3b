-- Puts revocations back that Redis has lost, each merged with the one that has its key.
--
-- KEYS  1 the revocations, 2 the notices
-- ARGV  1 the new version of the revocations, 2 how many of them there may be, 3 how many notices
--       are kept, then for each revocation its key, and its end (ms) and value with a space between
--
-- Answers with the number of those that were missing, or had an earlier end or a smaller value.

redis.call('HDEL', KEYS[1], '')
local missing = 0
for i = 4, #ARGV, 2 do
  local known = redis.call('HGET', KEYS[1], ARGV[i])
  local ends, value = merge(known, string.match(ARGV[i + 1], '^(%d+) (.*)$'))
  local merged = ends .. ' ' .. value
  local hasRoom = known or redis.call('HLEN', KEYS[1]) <= tonumber(ARGV[2])
  if hasRoom and merged ~= known then
    redis.call('HSET', KEYS[1], ARGV[i], merged)
    missing = missing + 1
  end
end
if missing > 0 then
  local before = redis.call('HGET', KEYS[1], 'version') or ''
  redis.call('HSET', KEYS[1], 'version', ARGV[1])
  local id = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'before', before, 'version', ARGV[1])
  notify(KEYS[2], id)
end
return tostring(missing)
