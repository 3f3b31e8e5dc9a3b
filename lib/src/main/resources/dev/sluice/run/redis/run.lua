-- Stands in front of all scripts about runs.

-- The time in milliseconds.
local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function whole(number)
  return string.format('%.0f', number)
end

-- Tells the replicas that read a run of its end. A minute later they find it in the record.
local function tellEnd(notices, started, state, message)
  redis.call('PEXPIRE', notices, 60000)
  local id = redis.call('XADD', notices, 'MAXLEN', '~', 100, '*', 'r', started, 'e', state, 'm', message)
  redis.call('PEXPIRE', notices, 60000)
  notify(notices, id)
end


