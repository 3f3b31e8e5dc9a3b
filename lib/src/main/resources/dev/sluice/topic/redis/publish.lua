-- Adds events to a topic, and answers with the id of the first and their number: "m-n count". Answers
-- with nothing if the idempotency key was used for other events.
--
-- KEYS  1 the stream of the topic, 2 where the answer to a publication with an idempotency key is kept
-- ARGV  1 how many entries are kept, 2 whether exactly (=) or about (~), 3 for how many ms,
--       4 after how many ms without a publication the topic is forgotten,
--       5 for how many ms the answer is kept, 0 without a key,
--       6 what identifies the events, kept in front of the answer, 7... the events
--
-- An id is the time of publishing, never going back, and a number that counts without a hole: so
-- whoever reads can tell what is missing. Each entry has s, when that counting began, and e, the
-- event as it goes on the wire, without its id.

if ARGV[5] ~= '0' then
  local before = redis.call('GET', KEYS[2])
  if before then
    local payload, answer = string.match(before, '^(%S+) (.+)$')
    return payload == ARGV[6] and answer
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

local first
for i = 7, #ARGV do
  number = number + 1
  local id = string.format('%.0f-%.0f', millis, number)
  redis.call('XADD', KEYS[1], id, 's', start, 'e', ARGV[i])
  first = first or id
end

redis.call('XTRIM', KEYS[1], 'MAXLEN', ARGV[2], ARGV[1])
redis.call('XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f', now - tonumber(ARGV[3])))
redis.call('PEXPIRE', KEYS[1], ARGV[4])

local answer = first .. ' ' .. (#ARGV - 6)
if ARGV[5] ~= '0' then
  redis.call('SET', KEYS[2], ARGV[6] .. ' ' .. answer, 'PX', ARGV[5])
end
return answer
