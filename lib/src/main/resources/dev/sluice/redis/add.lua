-- Adds an entry with one field to a stream, and sends a notice to those who read it.
--
-- KEYS  1 the stream
-- ARGV  1 how many entries are kept, about, 2 the name of the field, 3 its value
--
-- It trims first: a server that is full refuses XADD, unless the script has written something
-- before.

redis.call('XTRIM', KEYS[1], 'MAXLEN', '~', ARGV[1])
local id = redis.call('XADD', KEYS[1], '*', ARGV[2], ARGV[3])
notify(KEYS[1], id)
return id
