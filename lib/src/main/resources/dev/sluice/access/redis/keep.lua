-- Keeps a revocation, merged with the one that has its key, and adds it to the notices.
--
-- KEYS  1 the revocations, 2 the notices
-- ARGV  1 the key of the revocation, 2 its value, 3 when it ends (ms), 4 the new version of the
--       revocations, 5 how many of them there may be, 6 how many notices are kept
--
-- Answers with the version before, or with nothing if there are too many.

-- A full Redis takes a write that needs no memory, and then the others of the same script:
-- a revocation must count also when Redis is full.
redis.call('HDEL', KEYS[1], '')
local known = redis.call('HGET', KEYS[1], ARGV[1])
if not known and redis.call('HLEN', KEYS[1]) > tonumber(ARGV[5]) then
  return false
end
local ends, value = merge(known, ARGV[3], ARGV[2])
local before = redis.call('HGET', KEYS[1], 'version') or ''
redis.call('HSET', KEYS[1], ARGV[1], ends .. ' ' .. value, 'version', ARGV[4])
local id = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[6], '*',
  'revoked', ARGV[1], 'value', value, 'until', ends, 'before', before, 'version', ARGV[4])
notify(KEYS[2], id)
return before
