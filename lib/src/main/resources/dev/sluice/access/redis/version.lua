-- The version of the revocations. KEYS: the revocations.
return redis.call('HGET', KEYS[1], 'version')
