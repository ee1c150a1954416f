import { TOKEN_DIGITS } from './token.js';

/**
 * The verbs as Lua scripts: Redis runs each as one, on its own clock, on one key.
 *
 * A delivery is a hash while it may still be claimed: `t` the token, `a` the attempt, `l` the end of the lease in
 * milliseconds, 0 once it was given back. Done, it is a string: the digits of the attempt, then those of the token. Redis
 * keeps that as a number, which takes least. The key expires with the retention, never with the lease: an attempt that has
 * died is still counted.
 *
 * A client may send a script twice, when the connection broke before the answer came. So whoever asks again, under the
 * same token, is told the same again.
 */

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

const READ = `
local kind = redis.call('TYPE', KEYS[1]).ok
local row = kind == 'hash' and redis.call('HMGET', KEYS[1], 't', 'a', 'l') or {}
local token, attempt, lease = row[1], tonumber(row[2] or 0), tonumber(row[3] or 0)`;

/** Whether the caller holds the delivery, also after its lease has run out, so long as nobody took over. */
const HELD = `token == ARGV[1] and lease > 0`;

/** KEYS: the delivery. ARGV: token, lease, retention. Returns the state, and the attempt or the remaining lease. */
export const CLAIM = `${NOW}${READ}
if kind == 'string' then return {'completed', 0} end
if not (${HELD}) then
  if lease > now then return {'in-progress', lease - now} end
  attempt = attempt + 1
end
redis.call('HSET', KEYS[1], 't', ARGV[1], 'a', attempt, 'l', now + ARGV[2])
redis.call('PEXPIRE', KEYS[1], math.max(ARGV[2] * 2, ARGV[3]))
return {'claimed', attempt}`;

/** KEYS: the delivery. ARGV: token, retention. Returns 1 where it took effect, now or before. */
export const COMPLETE = `${READ}
if kind == 'string' then return string.sub(redis.call('GET', KEYS[1]), -${TOKEN_DIGITS}) == ARGV[1] and 1 or 0 end
if not (${HELD}) then return 0 end
redis.call('SET', KEYS[1], attempt .. token, 'PX', ARGV[2])
return 1`;

/** KEYS: the delivery. ARGV: token, retention. Returns 1 where it took effect, now or before. */
export const RELEASE = `${READ}
if token ~= ARGV[1] then return 0 end
if lease > 0 then
  redis.call('HSET', KEYS[1], 'l', 0)
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 1`;

/** KEYS: the delivery. ARGV: token, lease, retention. Returns 1 where it took effect. */
export const RENEW = `${NOW}${READ}
if not (${HELD}) then return 0 end
redis.call('HSET', KEYS[1], 'l', now + ARGV[2])
redis.call('PEXPIRE', KEYS[1], math.max(ARGV[2] * 2, ARGV[3]))
return 1`;

/** KEYS: the delivery. Returns the state and the attempt. */
export const LOOKUP = `${NOW}${READ}
if kind == 'none' then return {'absent', 0} end
if kind == 'string' then return {'completed', tonumber(string.sub(redis.call('GET', KEYS[1]), 1, -${TOKEN_DIGITS + 1}))} end
return {lease == 0 and 'released' or lease > now and 'in-progress' or 'expired', attempt}`;
