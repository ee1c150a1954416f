import { type Clock, DEADLINE_PASSED } from '../clock.js';
import { ConfigurationError, SecretsUnavailableError } from '../errors.js';
import { askForSecrets } from './ask-for-secrets.js';
import { ConcurrencyLimit } from './concurrency-limit.js';
import type { SecretSource, SecretsFunction, VerificationKeys } from './secrets.js';

/** How long secrets are used before the function is asked again. */
const CACHE_MS = 60_000;
/** How often a mismatch may cause a call: a stranger can send as many as they like. */
const REFRESH_INTERVAL_MS = 10_000;
/** How long an id is remembered as unknown. */
const UNKNOWN_MS = 5_000;
/** The pauses after consecutive failures for one id. The first retry is immediate: often a pooled connection was stale. */
const BACKOFF_MS = [0, 1_000, 2_000, 4_000, 8_000] as const;
const MAX_REMEMBERED = 1_000;
/** Concurrent calls for webhooks that are known, and as many for other ids, so that a flood of ids can't block the former. */
const MAX_CONCURRENT = 10;
const MAX_WAIT_MS = 5_000;

/** The id with which a function without parameters is called if `X-Webhook-ID` is missing. */
const NO_ID = '';

const UNKNOWN: VerificationKeys = { keys: [], graceUntil: 0 };
/** Makes a mismatch a 503, since there may be newer secrets. */
const INCONCLUSIVE = {};

interface Found {
  readonly keys: VerificationKeys;
  /** When the function was called, on the clock's `elapsed`. */
  readonly askedAt: number;
  /** Whether the function was told to skip its own cache. */
  readonly isRefreshed: boolean;
}

/** An answer without secrets. */
interface Miss {
  /** Until then the function is not asked again, on the clock's `elapsed`. */
  readonly until: number;
  /** How often in a row the function failed; 0 if it does not know the id. */
  readonly failures: number;
  readonly error?: unknown;
}

/**
 * Asks the user's function for secrets, and remembers what it returns.
 *
 * @param onFirst Called with the first keys that it returns.
 */
export function createSecretLookup(
  lookup: SecretsFunction,
  clock: Clock,
  onFirst?: (keys: VerificationKeys) => void,
): SecretSource {
  const found = new Map<string, Found>();
  const misses = new Map<string, Miss>();
  const asking = new Map<string, Promise<VerificationKeys>>();
  const callsForKnown = new ConcurrencyLimit(MAX_CONCURRENT, clock);
  const callsForOthers = new ConcurrencyLimit(MAX_CONCURRENT, clock);
  let hasFoundAny = false;

  async function call(webhookId: string, refresh: boolean): Promise<VerificationKeys> {
    const askedAt = clock.elapsed();
    const calls = found.has(webhookId) ? callsForKnown : callsForOthers;
    try {
      const keys = await calls.run(MAX_WAIT_MS, () => askForSecrets(lookup, clock, webhookId, refresh));
      if (keys === DEADLINE_PASSED) throw tooManyCalls();
      if (keys === undefined) return rememberUnknown(webhookId);
      if (!hasFoundAny) onFirst?.(keys);
      hasFoundAny = true;
      misses.delete(webhookId);
      remember(found, webhookId, { keys, askedAt, isRefreshed: refresh });
      return keys;
    } catch (error) {
      const failures = (misses.get(webhookId)?.failures ?? 0) + 1;
      const pauseMs = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length) - 1]!;
      remember(misses, webhookId, { until: clock.elapsed() + pauseMs, failures, error });
      throw error;
    }
  }

  function rememberUnknown(webhookId: string): VerificationKeys {
    if (webhookId === NO_ID) throw missingId();
    if (!hasFoundAny) throw noSecretSoFar();
    found.delete(webhookId);
    remember(misses, webhookId, { until: clock.elapsed() + UNKNOWN_MS, failures: 0 });
    return UNKNOWN;
  }

  function idOf(webhookId: string | undefined): string {
    if (webhookId === undefined && lookup.length > 0) throw missingId();
    return webhookId ?? NO_ID;
  }

  /** Deliveries that need the secrets during a call share its result, even its failure. */
  function ask(webhookId: string, refresh: boolean): Promise<VerificationKeys> {
    const answer = call(webhookId, refresh).finally(() => asking.delete(webhookId));
    asking.set(webhookId, answer);
    return answer;
  }

  /** The last answer without secrets, for as long as the function is not to be asked again. */
  function recentMiss(webhookId: string): VerificationKeys | undefined {
    const miss = misses.get(webhookId);
    if (miss === undefined || clock.elapsed() >= miss.until) return undefined;
    if (miss.failures > 0) throw miss.error;
    return { ...UNKNOWN, inconclusive: INCONCLUSIVE };
  }

  return {
    async keysFor(unsignedId) {
      const webhookId = idOf(unsignedId);
      const last = found.get(webhookId);
      // First, so that a call that a stranger's mismatch has caused can't hold up genuine deliveries.
      if (last !== undefined && clock.elapsed() - last.askedAt < CACHE_MS) return last.keys;
      return asking.get(webhookId) ?? recentMiss(webhookId) ?? ask(webhookId, false);
    },
    async refresh(unsignedId, tried) {
      if (tried.keys.length === 0) return tried;
      const webhookId = idOf(unsignedId);
      // Another delivery may have asked since.
      const running = asking.get(webhookId);
      if (running !== undefined) await running;
      const last = found.get(webhookId);
      if (last !== undefined && last.keys !== tried)
        return last.isRefreshed ? last.keys : { inconclusive: INCONCLUSIVE, ...last.keys };
      if (last !== undefined && clock.elapsed() - last.askedAt < REFRESH_INTERVAL_MS)
        return { inconclusive: INCONCLUSIVE, ...tried };
      return recentMiss(webhookId) ?? ask(webhookId, true);
    },
  };
}

/** Adds an entry as the newest; the oldest one beyond the limit is dropped. */
function remember<T>(entries: Map<string, T>, webhookId: string, entry: T): void {
  entries.delete(webhookId);
  entries.set(webhookId, entry);
  if (entries.size > MAX_REMEMBERED) entries.delete(entries.keys().next().value as string);
}

/** A proxy that drops the header must not cause a 401, which the sender never retries. */
function missingId(): ConfigurationError {
  return new ConfigurationError(
    'secrets',
    "The header X-Webhook-ID is missing, so the secrets function can't be asked. Have the proxy pass the header on, or " +
      'pass secrets as a list, a record, or a function without parameters.',
  );
}

function noSecretSoFar(): SecretsUnavailableError {
  return new SecretsUnavailableError(
    'The secrets function has returned no secret since this process started. Check that the environment variable or row ' +
      'that it reads exists.',
  );
}

function tooManyCalls(): SecretsUnavailableError {
  return new SecretsUnavailableError(
    `More than ${MAX_CONCURRENT} calls of the secrets function are running. Make it faster, or limit the rate of requests.`,
  );
}
