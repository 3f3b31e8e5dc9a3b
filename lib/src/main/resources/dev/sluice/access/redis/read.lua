-- A page of the revocations. KEYS: the revocations. ARGV: 1 the cursor, 0 at first, 2 about how
-- many make a page. Answers as JSON: the cursor of the next page, 0 after the last one; the version
-- of the revocations; names and values in turn, some perhaps in two pages; the number of all names.
local page = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local version = redis.call('HGET', KEYS[1], 'version') or ''
return cjson.encode({page[1], version, page[2], redis.call('HLEN', KEYS[1])})
