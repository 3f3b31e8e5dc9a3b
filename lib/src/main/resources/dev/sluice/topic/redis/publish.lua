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
-- readers can tell what is missing. Each entry has s, when that counting began, p, the time in the
-- id of the event before it, and e, the event as it goes on the wire, without its id.

local function digits(text)
  return text and #text <= 15 and string.match(text, '^%d+$')
end

if ARGV[5] ~= '0' then
  local before = redis.call('GET', KEYS[2])
  if before then
    local payload, answer = string.match(before, '^(%S+) (.+)$')
    if payload ~= ARGV[6] then
      return false
    end
    -- Writes the same again, so that a wait for replicas is one for this.
    redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[2]))
    return answer
  end
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local millis, number, previous, start = now, 0, '0', string.format('%.0f', now)

local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if newest then
  local m, n = string.match(newest[1], '^(%d+)-(%d+)$')
  if #m > 15 or #n > 15 then
    return redis.error_reply('SPOILT the newest entry is ' .. newest[1] .. ', which none can follow')
  end
  local fields = {}
  for i = 1, #newest[2], 2 do
    fields[newest[2][i]] = newest[2][i + 1]
  end
  millis, number, previous = math.max(now, tonumber(m)), tonumber(n), m
  -- After an entry that somebody else has added, the counting begins again.
  if digits(fields['s']) and digits(fields['p']) then
    start = fields['s']
    previous = fields['c'] and fields['p'] or m
  end
end

-- Before anything is written, so that a publication without the right to it is refused as a whole.
local last = string.format('%.0f-%.0f', millis, number + #ARGV - 6)
notify(KEYS[1], last)

local first
for i = 7, #ARGV do
  number = number + 1
  local id = string.format('%.0f-%.0f', millis, number)
  redis.call('XADD', KEYS[1], id, 's', start, 'p', previous, 'e', ARGV[i])
  previous = string.format('%.0f', millis)
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
