-- Drops revocations that have ended. KEYS: the revocations.
-- ARGV: for each its key, and the end (ms) and value that it must still have.
for i = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return 'OK'
