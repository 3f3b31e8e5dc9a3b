-- Adds events to a topic, and answers with their ids.
--
-- KEYS  1 the stream of the topic, 2 where the ids of a publication with an idempotency key are kept
-- ARGV  1 how many entries are kept, 2 whether exactly (=) or about (~), 3 for how many ms,
--       4 after how many ms without a publication the topic is forgotten,
--       5 for how many ms the ids are kept, 0 without a key, 6... the events
--
-- An id is the time of publishing, never going back, and a number that counts without a hole: so
-- whoever reads can tell what is missing. Each entry has s, when that counting began, and e, the
-- event as it goes on the wire, without its id.

if ARGV[5] ~= '0' then
  local before = redis.call('GET', KEYS[2])
  if before then
    return before
  end
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local millis, number, start = now, 0, string.format('%.0f', now)

local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if newest then
  local m, n = string.match(newest[1], '^(%d+)-(%d+)$')
  millis, number = math.max(now, tonumber(m)), tonumber(n)
  for i = 1, #newest[2], 2 do
    if newest[2][i] == 's' then
      start = newest[2][i + 1]
    end
  end
end

local ids = {}
for i = 6, #ARGV do
  number = number + 1
  local id = string.format('%.0f-%.0f', millis, number)
  redis.call('XADD', KEYS[1], id, 's', start, 'e', ARGV[i])
  ids[#ids + 1] = id
end

redis.call('XTRIM', KEYS[1], 'MAXLEN', ARGV[2], ARGV[1])
redis.call('XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f', now - tonumber(ARGV[3])))
redis.call('PEXPIRE', KEYS[1], ARGV[4])

local answer = table.concat(ids, ' ')
if ARGV[5] ~= '0' then
  redis.call('SET', KEYS[2], answer, 'PX', ARGV[5])
end
return answer
