-- Gives a run to another replica, which starts it again; also in a server that is full.
--
-- KEYS  1 the notices, 2 the record, 3 the log
-- ARGV  1 the replica that must have it, 2 the replica that gets it, 3 for how many ms a run stays
--       that no replica looks after, 4 by how much the number of its deaths grows
--
-- Answers with the number of the attempt, or with nothing if the run is over or elsewhere.

local record = redis.call('HMGET', KEYS[2], 'state', 'owner', 'started')
if record[1] ~= 'running' or record[2] ~= ARGV[1] then
  return false
end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
local base = whole(redis.call('STRLEN', KEYS[3]))
redis.call('HSET', KEYS[2], 'owner', ARGV[2], 'base', base)
redis.call('HINCRBY', KEYS[2], 'deaths', ARGV[4])
local attempt = whole(redis.call('HINCRBY', KEYS[2], 'attempt', 1))
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', 100, '*',
  'r', record[3], 'a', attempt, 'o', base, 'b', '')
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[3], ARGV[3])
notify(KEYS[1], id)
return attempt
