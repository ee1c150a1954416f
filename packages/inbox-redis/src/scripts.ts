/**
 * The verbs as Lua scripts: Redis runs each as one, on its own clock, on one key.
 *
 * A delivery is a hash: `s` its state (`p` pending, `d` done), `t` the token, `a` the attempt, `l` the end of the lease in
 * milliseconds. The key expires with the retention, never with the lease: an attempt that has died is still counted.
 */

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** Whether the caller holds the delivery, also after its lease has run out, so long as nobody took over. */
const HELD = `
local held = redis.call('HMGET', KEYS[1], 's', 't')
if held[1] ~= 'p' or held[2] ~= ARGV[1] then return 0 end`;

/** KEYS: the delivery. ARGV: token, lease, retention. Returns the state, and the attempt or the remaining lease. */
export const CLAIM = `${NOW}
local row = redis.call('HMGET', KEYS[1], 's', 'a', 'l')
if row[1] == 'd' then return {'completed', 0} end
if row[1] == 'p' and tonumber(row[3]) > now then return {'in-progress', tonumber(row[3]) - now} end
local attempt = (tonumber(row[2]) or 0) + 1
redis.call('HSET', KEYS[1], 's', 'p', 't', ARGV[1], 'a', attempt, 'l', now + ARGV[2])
redis.call('PEXPIRE', KEYS[1], math.max(ARGV[2] * 2, ARGV[3]))
return {'claimed', attempt}`;

/** KEYS: the delivery. ARGV: token, retention. Returns 1 where it took effect. */
export const COMPLETE = `${HELD}
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 's', 'd')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`;

/** KEYS: the delivery. ARGV: token. Returns 1 where it took effect. */
export const RELEASE = `${HELD}
redis.call('HDEL', KEYS[1], 't')
redis.call('HSET', KEYS[1], 'l', 0)
return 1`;

/** KEYS: the delivery. ARGV: token, lease, retention. Returns 1 where it took effect. */
export const RENEW = `${HELD}${NOW}
redis.call('HSET', KEYS[1], 'l', now + ARGV[2])
redis.call('PEXPIRE', KEYS[1], math.max(ARGV[2] * 2, ARGV[3]))
return 1`;
