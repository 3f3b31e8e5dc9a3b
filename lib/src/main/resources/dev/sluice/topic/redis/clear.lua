-- Drops the history of a topic. What stays is one entry, c, with the number of the last event, so
-- that the next one is counted from there.
--
-- KEYS  1 the stream of the topic
-- ARGV  1 after how many ms without a publication the topic is forgotten

local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if not newest then
  return false
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local m, n = string.match(newest[1], '^(%d+)-(%d+)$')
local start = string.format('%.0f', now)
for i = 1, #newest[2], 2 do
  if newest[2][i] == 's' then
    start = newest[2][i + 1]
  end
end

local id = string.format('%.0f-%s', math.max(now, tonumber(m) + 1), n)
redis.call('XADD', KEYS[1], id, 's', start, 'c', '1')
redis.call('XTRIM', KEYS[1], 'MAXLEN', '=', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return id
