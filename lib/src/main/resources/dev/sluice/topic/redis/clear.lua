-- Drops the history of a topic. One entry stays, c, with the number of the last event and
-- the time in its id, p, so that the next one is counted from there.
--
-- KEYS  1 the stream of the topic
-- ARGV  1 after how many ms without a publication the topic is forgotten

local function digits(text)
  return text and #text <= 15 and string.match(text, '^%d+$')
end

local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if not newest then
  return false
end

local m, n = string.match(newest[1], '^(%d+)-(%d+)$')
if #m > 15 or #n > 15 then
  -- Nothing can follow: it begins from scratch.
  redis.call('DEL', KEYS[1])
  return false
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local fields = {}
for i = 1, #newest[2], 2 do
  fields[newest[2][i]] = newest[2][i + 1]
end
local start, previous = string.format('%.0f', now), m
if digits(fields['s']) and digits(fields['p']) then
  start = fields['s']
  previous = fields['c'] and fields['p'] or m
end

-- First, because a server that is full refuses XADD unless the script has written something before.
redis.call('XTRIM', KEYS[1], 'MAXLEN', '=', 1)
local id = string.format('%.0f-%s', math.max(now, tonumber(m) + 1), n)
notify(KEYS[1], id)
redis.call('XADD', KEYS[1], id, 's', start, 'p', previous, 'c', '1')
redis.call('XTRIM', KEYS[1], 'MAXLEN', '=', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return id
