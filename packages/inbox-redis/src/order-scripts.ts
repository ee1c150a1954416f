import { KEPT_MS } from './row.js';
import { HELD, READ, type Script, script } from './scripts.js';

/*
 * The scripts for deliveries that are claimed with an order. A resource has two keys: one holds the token of the claim that has it,
 * and outlives the lease as that of a delivery does; the other holds the position of the latest event, for the retention.
 *
 * In a cluster, a delivery and its resource are on different nodes, so the parts that follow are scripts of their own there.
 */

/** The keys of a script, by number. */
interface Keys {
  readonly holder: string;
  readonly latest: string;
}

const OF_BOTH: Keys = { holder: 'KEYS[2]', latest: 'KEYS[3]' };
const OF_RESOURCE: Keys = { holder: 'KEYS[1]', latest: 'KEYS[2]' };

const isStale = ({ latest }: Keys): string => `
local latest = redis.call('GET', ${latest})
local stale = latest and latest > ARGV[3]
if stale and ARGV[4] == 'drop' then`;

const hold = ({ holder }: Keys): string => `
local holder = redis.call('GET', ${holder})
if holder and holder ~= '' and holder ~= ARGV[1] then
  local left = redis.call('PTTL', ${holder}) - ${KEPT_MS}
  if left > 0 then return tostring(-left) end
end
redis.call('SET', ${holder}, ARGV[1], 'PX', ARGV[2] + ${KEPT_MS})`;

/** ARGV: token, retention, position. */
const mark = ({ latest }: Keys): string => `
local latest = redis.call('GET', ${latest})
if not latest or latest < ARGV[3] then latest = ARGV[3] end
redis.call('SET', ${latest}, latest, 'PX', ARGV[2])`;

const free = ({ holder }: Keys): string => `
if redis.call('GET', ${holder}) == ARGV[1] then redis.call('SET', ${holder}, '', 'PX', 1) end`;

/** Returns unless the delivery may be claimed: 0 if it is done, the remaining lease as a negative number if it is in progress. */
const CLAIMABLE = `
if state == '' then return '0' end
if not (${HELD}) then
  if state == 'h' then
    local left = redis.call('PTTL', KEYS[1]) - ${KEPT_MS}
    if left > 0 then return tostring(-left) end
  end
  attempt = (attempt or 0) + 1
end`;

const COMPLETE_DELIVERY = (retention: string): string =>
  `redis.call('SET', KEYS[1], ARGV[1] .. attempt, 'PX', ${retention})`;

/**
 * KEYS: the delivery, the resource's two. ARGV: token, lease, position, `drop` or `keep` what is stale, retention. Returns the attempt and
 * `fresh` or `stale` if the delivery is claimed, `superseded`, 0 if it is done, or the remaining lease as a negative number.
 */
export const CLAIM_IN_ORDER = script(`${READ}${CLAIMABLE}${isStale(OF_BOTH)}
  ${COMPLETE_DELIVERY('ARGV[5]')}
  return 'superseded'
end${hold(OF_BOTH)}
redis.call('SET', KEYS[1], ARGV[1] .. attempt .. 'h', 'PX', ARGV[2] + ${KEPT_MS})
return attempt .. (stale and ' stale' or ' fresh')`);

/** KEYS: the delivery, the resource's two. ARGV: token, retention, position. Returns 1 if it took effect, now or earlier. */
export const COMPLETE_IN_ORDER = script(`${READ}
if ${HELD} then
  ${COMPLETE_DELIVERY('ARGV[2]')}${mark(OF_BOTH)}${free(OF_BOTH)}
  return 1
end
return state == '' and token == ARGV[1] and 1 or 0`);

/** KEYS: the delivery, the resource's two. ARGV: token, retention. Returns 1 if it took effect, now or earlier. */
export const RELEASE_IN_ORDER = script(`${READ}
if ${HELD} then
  redis.call('SET', KEYS[1], token .. attempt .. 'r', 'PX', ARGV[2])${free(OF_BOTH)}
  return 1
end
return state == 'r' and token == ARGV[1] and 1 or 0`);

/** KEYS: the delivery, the resource's two. ARGV: token, lease. Returns 1 if it took effect. */
export const RENEW_IN_ORDER = script(`${READ}
if not (${HELD}) or redis.call('GET', KEYS[2]) ~= token then return 0 end
redis.call('PEXPIRE', KEYS[2], ARGV[2] + ${KEPT_MS})
return redis.call('PEXPIRE', KEYS[1], ARGV[2] + ${KEPT_MS})`);

/** Runs on three keys without effect; fails in a cluster, where these are on different nodes. */
export const CHECK_ORDER = script(`
redis.call('GET', KEYS[1])
return redis.call('GET', KEYS[2]) and 1 or 1`);

// In a cluster. The keys are those of one part; the arguments are the same.

/** Returns `fresh` or `stale` if the resource is held now, `superseded`, or the remaining lease as a negative number. */
export const HOLD = script(`${isStale(OF_RESOURCE)} return 'superseded' end${hold(OF_RESOURCE)}
return stale and 'stale' or 'fresh'`);

/** Completes a delivery that is not to be handled. Returns `superseded`, 0 if it is done, or the remaining lease as a negative number. */
export const SUPERSEDE: Script = script(`${READ}${CLAIMABLE}
${COMPLETE_DELIVERY('ARGV[5]')}
return 'superseded'`);

export const MARK = script(`${mark(OF_RESOURCE)}${free(OF_RESOURCE)}
return 1`);

export const FREE = script(`${free(OF_RESOURCE)}
return 1`);

export const RENEW_HOLD = script(`
return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2] + ${KEPT_MS}) or 0`);
