-- All revocations and their version, as JSON: names and values in turn. KEYS: the revocations.
return cjson.encode(redis.call('HGETALL', KEYS[1]))
