-- Sends a notice of a new entry to those who read a stream. Stands in front of scripts that add one.
local function notify(stream, id)
  local sent = redis.pcall('SPUBLISH', stream, id)
  if type(sent) == 'table' and sent.err then
    -- Before Redis 7.
    redis.call('PUBLISH', stream, id)
  end
end

