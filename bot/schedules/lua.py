"""What has to happen to a schedule in one piece, as Redis's own scripts."""

# KEYS: schedule, channel, due, all; ARGV: id, JSON, next instant, created, most in a channel.
# 1: it is there, whether from now or from before; 0: the channel is full.
ADD = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 1 end
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[5]) then return 0 end
redis.call('HSET', KEYS[1], 'schedule', ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
redis.call('ZADD', KEYS[4], ARGV[4], ARGV[1])
return 1
"""

# KEYS: schedule, due, running, notices; ARGV: id, the instant that is due, the next one or '', why it pauses
# or '', the report that was queued or '', now, notices as a JSON array.
# Only one of several gets 1: the one that finds the instant still due.
ADVANCE = """
local due = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not due or tonumber(due) ~= tonumber(ARGV[2]) then return 0 end
local gone = redis.call('EXISTS', KEYS[1]) == 0
if gone or ARGV[3] == '' then redis.call('ZREM', KEYS[2], ARGV[1])
else redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1]) end
if gone then return 0 end
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'paused', ARGV[4]) end
if ARGV[5] ~= '' then
  redis.call('ZADD', KEYS[3], ARGV[6], ARGV[5])
  redis.call('HSET', KEYS[1], 'last', ARGV[5])
end
for _, notice in ipairs(cjson.decode(ARGV[7])) do redis.call('ZADD', KEYS[4], ARGV[6], notice) end
return 1
"""

# KEYS: schedule, due, notices; ARGV: id, why, now, notices as a JSON array. 1 where it was not paused before.
PAUSE = """
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('HEXISTS', KEYS[1], 'paused') == 1 then return 0 end
redis.call('HSET', KEYS[1], 'paused', ARGV[2])
redis.call('ZREM', KEYS[2], ARGV[1])
for _, notice in ipairs(cjson.decode(ARGV[4])) do redis.call('ZADD', KEYS[3], ARGV[3], notice) end
return 1
"""

# KEYS: schedule, due; ARGV: id.
FORGET = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
return redis.call('ZREM', KEYS[2], ARGV[1])
"""

# KEYS: schedule, due; ARGV: id, the next instant. 1 where it was paused before.
RESUME = """
if redis.call('HDEL', KEYS[1], 'paused') == 0 then return 0 end
redis.call('HDEL', KEYS[1], 'failures')
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return 1
"""

# KEYS: schedule, due, running, notices; ARGV: id, report, 'ok' | 'none' | 'failed' | 'channel', most failures,
# now, notices of a failure and notices of a pause as JSON arrays.
# The report has ended: 0 where somebody else has seen to that, 1 where it is seen to now, 2 where it paused it.
SETTLE = """
if redis.call('ZREM', KEYS[3], ARGV[2]) == 0 then return 0 end
if redis.call('EXISTS', KEYS[1]) == 0 then return 1 end
if ARGV[3] == 'ok' then redis.call('HDEL', KEYS[1], 'failures') end
if ARGV[3] == 'ok' or ARGV[3] == 'none' then return 1 end
local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
local pauses = ARGV[3] == 'channel' or failures >= tonumber(ARGV[4])
pauses = pauses and redis.call('HSETNX', KEYS[1], 'paused', ARGV[3]) == 1
if pauses then redis.call('ZREM', KEYS[2], ARGV[1]) end
for _, notice in ipairs(cjson.decode(pauses and ARGV[7] or ARGV[6])) do
  redis.call('ZADD', KEYS[4], ARGV[5], notice)
end
return pauses and 2 or 1
"""

# KEYS: a sorted set by time; ARGV: member, the time that it is expected to have, the new one.
MOVE = """
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score or tonumber(score) ~= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
return 1
"""

# KEYS: schedule, due; ARGV: id, JSON, the next instant. 1 where it is there; one that is paused stays so.
UPDATE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'schedule', ARGV[2])
if redis.call('HEXISTS', KEYS[1], 'paused') == 0 then redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1]) end
return 1
"""
