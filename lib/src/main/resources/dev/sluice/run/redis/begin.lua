-- Begins a run, unless there is one with its id. Answers with the time of the beginning, or with
-- nothing if there is another run.
--
-- KEYS  1 the record, 2 the log
-- ARGV  1 the replica, 2 a name of this start, by which a repetition is known, 3 for how many ms a
--       run stays that no replica looks after, 4 route, 5 subject, 6 for how many ms its events are
--       kept, 7... the input, if it can be started again

local known = redis.call('HMGET', KEYS[1], 'state', 'start', 'started', 'owner')
if known[1] then
  local isRepetition = known[1] == 'running' and known[2] == ARGV[2] and known[4] == ARGV[1]
  return isRepetition and known[3] or false
end

local started = whole(now())
redis.call('HSET', KEYS[1], 'state', 'running', 'start', ARGV[2], 'owner', ARGV[1], 'attempt', '1',
  'deaths', '0', 'base', '0', 'started', started, 'route', ARGV[4], 'subject', ARGV[5], 'keep', ARGV[6])
if ARGV[7] then
  redis.call('HSET', KEYS[1], 'input', ARGV[7])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('DEL', KEYS[2])
return started
