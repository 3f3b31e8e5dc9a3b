-- Puts revocations back that Redis has lost. KEYS: the revocations, the notices.
-- ARGV: the new version of the revocations, how many of them there may be, how many notices are
-- kept, then for each revocation its key, and its end (ms) and value with a space between them.
-- Answers with the number of those that were missing.
redis.call('HDEL', KEYS[1], '')
local missing = 0
for i = 4, #ARGV, 2 do
  local has = redis.call('HGET', KEYS[1], ARGV[i])
  local ends = tonumber(string.match(ARGV[i + 1], '^%d+'))
  local room = has or redis.call('HLEN', KEYS[1]) <= tonumber(ARGV[2])
  if room and (not has or tonumber(string.match(has, '^%d+') or '0') < ends) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    missing = missing + 1
  end
end
if missing > 0 then
  local before = redis.call('HGET', KEYS[1], 'version') or ''
  redis.call('HSET', KEYS[1], 'version', ARGV[1])
  local id = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'before', before, 'version', ARGV[1])
  local notice = redis.pcall('SPUBLISH', KEYS[2], id)
  if type(notice) == 'table' and notice.err then
    -- Before Redis 7.
    redis.call('PUBLISH', KEYS[2], id)
  end
end
return tostring(missing)
