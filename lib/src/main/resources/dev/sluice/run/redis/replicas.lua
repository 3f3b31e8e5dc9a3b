-- The replicas whose leases have ended, or those whose leases have not.
--
-- KEYS  1 the replicas with the times at which their leases end
-- ARGV  1 "ended" or "live", 2 the replica that asks
--
-- Answers with names, each followed by the time for which the lease has ended, in ms. Where the lease
-- of the replica that asks has ended too, time may have stood still for all of them: then none has
-- ended.

local time = now()
if ARGV[1] == 'ended' and tonumber(redis.call('ZSCORE', KEYS[1], ARGV[2]) or '0') <= time then
  return {}
end
local from, to = '-inf', whole(time)
if ARGV[1] == 'live' then
  from, to = '(' .. whole(time), '+inf'
end
local found = redis.call('ZRANGEBYSCORE', KEYS[1], from, to, 'WITHSCORES', 'LIMIT', 0, 1000)
for i = 2, #found, 2 do
  found[i] = whole(time - tonumber(found[i]))
end
return found
