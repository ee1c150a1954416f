import { createHash } from 'node:crypto';
import { KEPT_MS, TOKEN_DIGITS } from './row.js';

/** A Lua script, and the hash under which Redis caches it. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

export function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/*
 * Each verb is one Lua script on one key: Redis runs it atomically and by its own clock. `row.ts` describes the value.
 *
 * A client may send a script twice if the connection breaks before the response. The second call, under the same token,
 * returns the same result. Every script returns one number or text, which clients return in different types.
 */

export const READ = `
local token, attempt, state = string.match(redis.call('GET', KEYS[1]) or '', '^(${'%d'.repeat(TOKEN_DIGITS)})(%d+)(%a?)$')`;

/** Whether the caller holds the delivery: also after the lease, unless another receiver has taken over. */
export const HELD = `state == 'h' and token == ARGV[1]`;

/**
 * Most deliveries are new, so it tries to set the key before it reads it.
 *
 * KEYS: the delivery. ARGV: token, lease. Returns the attempt if the delivery is claimed, 0 if it is done, and the remaining
 * lease as a negative number if it is in progress.
 */
export const CLAIM = script(`
local expiry = ARGV[2] + ${KEPT_MS}
if redis.call('SET', KEYS[1], ARGV[1] .. '1h', 'PX', expiry, 'NX') then return 1 end${READ}
if state == '' then return 0 end
if not (${HELD}) then
  if state == 'h' then
    local left = redis.call('PTTL', KEYS[1]) - ${KEPT_MS}
    if left > 0 then return -left end
  end
  attempt = (attempt or 0) + 1
end
redis.call('SET', KEYS[1], ARGV[1] .. attempt .. 'h', 'PX', expiry)
return tonumber(attempt)`);

/** KEYS: the delivery. ARGV: token, retention. Returns 1 if it took effect, now or in an earlier call. */
export const COMPLETE = script(`${READ}
if ${HELD} then
  redis.call('SET', KEYS[1], token .. attempt, 'PX', ARGV[2])
  return 1
end
return state == '' and token == ARGV[1] and 1 or 0`);

/** KEYS: the delivery. ARGV: token, retention. Returns 1 if it took effect, now or in an earlier call. */
export const RELEASE = script(`${READ}
if ${HELD} then
  redis.call('SET', KEYS[1], token .. attempt .. 'r', 'PX', ARGV[2])
  return 1
end
return state == 'r' and token == ARGV[1] and 1 or 0`);

/** KEYS: the delivery. ARGV: token, lease. Returns 1 if it took effect. */
export const RENEW = script(`${READ}
return ${HELD} and redis.call('PEXPIRE', KEYS[1], ARGV[2] + ${KEPT_MS}) or 0`);

/** KEYS: the delivery. Returns the state and the attempt, separated by a space. */
export const LOOKUP = script(`${READ}
if state == nil then return 'absent 0' end
local held = redis.call('PTTL', KEYS[1]) > ${KEPT_MS} and 'in-progress' or 'expired'
return (state == '' and 'completed' or state == 'r' and 'released' or held) .. ' ' .. attempt`);

/** Whether a delivery was claimed too often and is not held: released, or its lease has run out. */
const PARKED = `tonumber(attempt or 0) >= tonumber(ARGV[1])
  and (state == 'r' or (state == 'h' and redis.call('PTTL', KEYS[1]) <= ${KEPT_MS}))`;

/** KEYS: the delivery. ARGV: most attempts, retention. Returns 1 if it took effect. */
export const REVIVE = script(`${READ}
if not (${PARKED}) then return 0 end
redis.call('SET', KEYS[1], token .. '0r', 'PX', ARGV[2])
return 1`);

/** KEYS: the delivery. ARGV: most attempts, retention. Returns 1 if it took effect. */
export const DISCARD = script(`${READ}
if not (${PARKED}) then return 0 end
redis.call('SET', KEYS[1], token .. attempt, 'PX', ARGV[2])
return 1`);

/**
 * Lists deliveries that were claimed too often and are not held, some keys at a time.
 *
 * KEYS: the beginning of the inbox's keys. ARGV: most attempts, retention, the cursor of SCAN, how many keys to look at. Returns
 * the next cursor, and a line for each delivery: attempts, for how many milliseconds it has ended, key.
 */
export const PARKED_PAGE = script(`
local prefix = KEYS[1]
local pattern = string.gsub(prefix, '[%*%?%[%]%^%-\\\\]', '\\\\%0')
local page = redis.call('SCAN', ARGV[3], 'MATCH', pattern .. '*}', 'COUNT', ARGV[4])
local lines = { page[1] }
for _, name in ipairs(page[2]) do
  if redis.call('TYPE', name).ok == 'string' then
    local attempt, state = string.match(redis.call('GET', name), '^${'%d'.repeat(TOKEN_DIGITS)}(%d+)([hr])$')
    if attempt and tonumber(attempt) >= tonumber(ARGV[1]) then
      local left = redis.call('PTTL', name)
      local ended = state == 'r' and ARGV[2] - left or ${KEPT_MS} - left
      if state == 'r' or left <= ${KEPT_MS} then
        lines[#lines + 1] = attempt .. ' ' .. string.format('%.0f', ended) .. ' ' .. string.sub(name, #prefix + 1, -2)
      end
    end
  end
end
return table.concat(lines, '\\n')`);

/**
 * Runs every command of the inbox on a key that does not exist, so it changes nothing; it fails if one of them is refused. SET
 * comes before the other writes: Redis checks its memory only at a script's first write.
 *
 * KEYS: the key. Returns 1.
 */
export const CHECK = script(`
redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], '', 'XX', 'PX', 1)
redis.call('PTTL', KEYS[1])
redis.call('PEXPIRE', KEYS[1], 1)
return 1`);
