-- What the server says of its memory; nothing if its user may not ask. KEYS: any key.
local info = redis.pcall('INFO', 'memory')
if type(info) == 'table' then
  return ''
end
return info
