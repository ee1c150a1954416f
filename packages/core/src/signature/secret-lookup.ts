import { type Clock, DEADLINE_PASSED, withDeadline } from '../clock.js';
import { ConfigurationError } from '../errors.js';
import { readGrace } from './grace-period.js';
import {
  importKeys,
  type KeyRing,
  type Refreshed,
  type SecretList,
  type SecretSource,
  type SecretsFunction,
  type SecretsWithGrace,
} from './secrets.js';

const LOOKUP_TIMEOUT_MS = 5_000;
const CACHE_MS = 60_000;
/** Forged deliveries must not make the user's function run at their pace, once its answer is known. */
const REFRESH_INTERVAL_MS = 10_000;
const MAX_CACHED = 1_000;

/** Keys that were looked up, or are being looked up. */
interface Entry {
  readonly at: number;
  readonly ring: Promise<KeyRing>;
  /** The function was told to skip its own cache. */
  readonly isCertain: boolean;
}

/** Asks the user's function for secrets, and keeps its answers for a minute. */
export function createSecretLookup(lookup: SecretsFunction, clock: Clock): SecretSource {
  const cache = new Map<string, Entry>();
  /** Kept apart until they are known to be of a subscription, so that unknown ids push no known ones out. */
  const pending = new Map<string, Entry>();

  function ask(webhookId: string, refresh: boolean): Entry {
    const ring = askOnce(lookup, clock, webhookId, refresh);
    const entry = { at: clock.elapsed(), ring, isCertain: refresh };
    pending.set(webhookId, entry);
    const keep = ({ keys }: KeyRing): void => {
      pending.delete(webhookId);
      cache.delete(webhookId);
      // Failures and unknown subscriptions are not remembered: the next delivery may find them mended.
      if (keys.length === 0) return;
      cache.set(webhookId, entry);
      if (cache.size > MAX_CACHED) cache.delete(cache.keys().next().value as string);
    };
    entry.ring.then(keep, () => pending.delete(webhookId));
    return entry;
  }

  const refreshed = async ({ ring, isCertain }: Entry): Promise<Refreshed> => ({
    ring: await ring,
    isCertain,
  });

  const current = (webhookId: string | undefined): Entry | undefined =>
    webhookId === undefined ? undefined : (pending.get(webhookId) ?? cache.get(webhookId));

  return {
    async ring(webhookId) {
      if (webhookId === undefined) throw missingId();
      const entry = current(webhookId);
      return entry !== undefined && clock.elapsed() - entry.at < CACHE_MS
        ? entry.ring
        : ask(webhookId, false).ring;
    },
    async refresh(webhookId, tried) {
      const entry = current(webhookId);
      if (webhookId === undefined || entry === undefined) return undefined;
      // Another delivery may have asked before us, or while we waited.
      if ((await entry.ring) !== tried) return refreshed(entry);
      const newer = current(webhookId) ?? entry;
      if (newer !== entry) return refreshed(newer);
      return clock.elapsed() - entry.at < REFRESH_INTERVAL_MS ? 'later' : refreshed(ask(webhookId, true));
    },
  };
}

async function askOnce(
  lookup: SecretsFunction,
  clock: Clock,
  webhookId: string,
  refresh: boolean,
): Promise<KeyRing> {
  const answer = (async () => lookup(webhookId, { refresh }))();
  const found = await withDeadline(clock, LOOKUP_TIMEOUT_MS, answer);
  if (found === DEADLINE_PASSED)
    throw new Error(`The secrets function did not answer in ${LOOKUP_TIMEOUT_MS} ms`);
  if (found === undefined || found === null) return { keys: [], graceUntil: 0 };
  if (!hasGrace(found)) return { keys: keysOf(found, 'secrets()', webhookId), graceUntil: 0 };
  return { keys: keysOf(found.secrets, 'secrets().secrets', webhookId), ...graceOf(found) };
}

function keysOf(secrets: SecretList, option: string, webhookId: string): KeyRing['keys'] {
  return importKeys(secrets, option, webhookId);
}

function hasGrace(found: SecretList | SecretsWithGrace): found is SecretsWithGrace {
  return typeof found === 'object' && !Array.isArray(found);
}

/** A grace period that can't be read must hold up no delivery whose signature matches, and lose none that has another. */
function graceOf({ graceUntil }: SecretsWithGrace): Omit<KeyRing, 'keys'> {
  try {
    return { graceUntil: readGrace(graceUntil, 'secrets().graceUntil') };
  } catch (graceProblem) {
    return { graceUntil: 0, graceProblem };
  }
}

/** Something on the way has dropped the header. That must not become a 401, which the sender never retries. */
function missingId(): ConfigurationError {
  return new ConfigurationError(
    'secrets',
    "The header X-Webhook-ID is missing, so the secrets function can't be asked; have the proxy pass it on, or give " +
      'secrets as a list or a record.',
  );
}
