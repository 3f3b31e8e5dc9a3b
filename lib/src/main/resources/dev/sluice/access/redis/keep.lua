-- Keeps a revocation, and adds it to the notices. KEYS: the revocations, the notices.
-- ARGV: the key of the revocation, its value, when it ends (ms), the new version of the
-- revocations, how many of them there may be, how many notices are kept.
-- Answers with the version before, or with nothing if there are too many.

-- A full Redis takes a write that needs no memory, and then the others of the same script:
-- a revocation must count also when Redis is full.
redis.call('HDEL', KEYS[1], '')
local isNew = redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0
if isNew and redis.call('HLEN', KEYS[1]) > tonumber(ARGV[5]) then
  return false
end
local before = redis.call('HGET', KEYS[1], 'version') or ''
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3] .. ' ' .. ARGV[2], 'version', ARGV[4])
local id = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[6], '*',
  'revoked', ARGV[1], 'value', ARGV[2], 'until', ARGV[3], 'before', before, 'version', ARGV[4])
local notice = redis.pcall('SPUBLISH', KEYS[2], id)
if type(notice) == 'table' and notice.err then
  -- Before Redis 7.
  redis.call('PUBLISH', KEYS[2], id)
end
return before
