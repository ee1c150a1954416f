import { createHash } from 'node:crypto';
import { KEPT_MS } from './row.js';
import { TOKEN_DIGITS } from './token.js';

/** A Lua script, and the name that Redis knows it by once it has seen it. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/**
 * The verbs as Lua scripts: Redis runs each as one, on its own clock, on one key. `row.ts` says what that holds.
 *
 * A client may send a script twice, when the connection broke before the answer came. So whoever asks again, under the
 * same token, is told the same again.
 */
const READ = `
local token, attempt, state = string.match(redis.call('GET', KEYS[1]) or '', '^(${'%d'.repeat(TOKEN_DIGITS)})(%d+)(%a?)$')`;

/** Whether the caller holds the delivery, also after its lease has run out, so long as nobody took over. */
const HELD = `state == 'h' and token == ARGV[1]`;

/**
 * Claims a delivery that is known already, or finds out why not: what is new was taken before, by a plain command.
 *
 * KEYS: the delivery. ARGV: token, lease. Returns the attempt where it is claimed, 0 where the delivery is done, and
 * below that, where it is in progress, the remaining lease.
 */
export const CLAIM = script(`${READ}
if state == '' then return 0 end
if not (${HELD}) then
  local left = redis.call('PTTL', KEYS[1]) - ${KEPT_MS}
  if state == 'h' and left > 0 then return -left end
  attempt = (attempt or 0) + 1
end
redis.call('SET', KEYS[1], ARGV[1] .. attempt .. 'h', 'PX', ARGV[2] + ${KEPT_MS})
return tonumber(attempt)`);

/**
 * Every delivery needs it, so it is kept as short as it can be, and has the retention written into it: to pass that each
 * time would cost what a fiftieth of the two round trips does.
 *
 * KEYS: the delivery. ARGV: the row when done. Returns 1 where it took effect, now or before.
 */
export function completeScript(retentionMs: number): Script {
  return script(`
local row = redis.call('GET', KEYS[1])
if row == ARGV[1] .. 'h' then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', '${retentionMs}')
  return 1
end
return row == ARGV[1] and 1 or 0`);
}

/** KEYS: the delivery. ARGV: token, retention. Returns 1 where it took effect, now or before. */
export const RELEASE = script(`${READ}
if ${HELD} then
  redis.call('SET', KEYS[1], token .. attempt .. 'r', 'PX', ARGV[2])
  return 1
end
return state == 'r' and token == ARGV[1] and 1 or 0`);

/** KEYS: the delivery. ARGV: token, lease. Returns 1 where it took effect. */
export const RENEW = script(`${READ}
return ${HELD} and redis.call('PEXPIRE', KEYS[1], ARGV[2] + ${KEPT_MS}) or 0`);

/** KEYS: the delivery. Returns the state and the attempt. */
export const LOOKUP = script(`${READ}
if state == nil then return {'absent', 0} end
local held = redis.call('PTTL', KEYS[1]) > ${KEPT_MS} and 'in-progress' or 'expired'
return {state == '' and 'completed' or state == 'r' and 'released' or held, tonumber(attempt)}`);
