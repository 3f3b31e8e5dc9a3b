-- Merges two revocations with the same key: the greater value and the later end count. Stands in
-- front of scripts that write revocations.
--
-- known is what the set has under the key, or false. Returns the end (ms) and the value.
local function merge(known, ends, value)
  local knownEnd, knownValue = string.match(known or '', '^(%d+) (.*)$')
  if not knownEnd then
    return ends, value
  end
  return tonumber(knownEnd) > tonumber(ends) and knownEnd or ends,
    knownValue > value and knownValue or value
end

