import { type ApiErrorKind, VideoVectorApiError } from '../errors.js';
import { pause } from '../transport/pause.js';
import type { RotatedSecret } from '../webhooks/webhook.js';
import { type Rotation, StepFailure } from './rotation.js';
import { fingerprint, storeNewSecret } from './secret-store.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;
/** Errors of the API that waiting does not change. */
const FINAL: ReadonlySet<ApiErrorKind> = new Set([
  'authentication',
  'permission',
  'not_found',
  'conflict',
  'validation',
  'redirect',
  'request',
]);

/**
 * Has the API make a new secret. The key of the call is recorded first: if the response is lost, or this process dies, the
 * call is repeated with it.
 */
export async function rotateSecret(rotation: Rotation): Promise<void> {
  await rotation.save({ stage: 'rotating', idempotencyKey: rotation.state.idempotencyKey ?? newKey() });
  await adoptRecordedKey(rotation);
  const { new_secret: newSecret } = await requestSecret(rotation);
  rotation.hide([newSecret]);
  await rotation.save({ stage: 'rotated', newSecret });
}

/** If two processes began concurrently, the journal decides whose key counts: both then get one secret. */
async function adoptRecordedKey(rotation: Rotation): Promise<void> {
  const { journal } = rotation.options;
  const recorded = await rotation.call('journal_failed', async () => journal?.load(rotation.webhookId));
  if (recorded?.stage === 'rotating' && recorded.idempotencyKey !== undefined)
    rotation.note({ idempotencyKey: recorded.idempotencyKey });
}

/**
 * Repeats the call although it may have been carried out: an API that knows the key returns the same secret, and one that
 * ignores it returns a newer one. The secret of the lost response is lost either way, and the grace period is open.
 */
async function requestSecret({
  webhookId,
  webhooks,
  options,
  state,
  transport,
}: Rotation): Promise<RotatedSecret> {
  const { idempotencyKey } = state;
  const { clock, maxRetries } = transport.settings;
  for (let attempts = 1; ; attempts++) {
    try {
      return await webhooks.rotateSecret(webhookId, { idempotencyKey, signal: options.signal });
    } catch (error) {
      const isLost = error instanceof VideoVectorApiError && error.carriedOut !== 'no';
      if (!isLost || attempts > maxRetries) throw error;
    }
    await pause(clock, FIRST_PAUSE_MS, options.signal);
  }
}

/** Forgets a new secret that can't be proven, so that another one is made. */
export async function forgetNewSecret(rotation: Rotation): Promise<void> {
  const { newSecret, oldSecrets = [] } = rotation.state;
  const forgotten = newSecret === undefined ? [] : [await fingerprint(newSecret)];
  await rotation.save({
    stage: 'rotating',
    newSecret: undefined,
    idempotencyKey: newKey(),
    oldSecrets: [...oldSecrets, ...forgotten],
  });
}

function newKey(): string {
  return `rotate-${crypto.randomUUID()}`;
}

/** Brings the new secret to the receivers, beside the old ones. */
export async function install(rotation: Rotation): Promise<void> {
  const { webhookId, options } = rotation;
  const { newSecret = '', graceUntil = '' } = rotation.state;
  await storeNewSecret(rotation);
  const about = { webhookId, graceUntil: new Date(graceUntil) };
  await rotation.call('install_failed', async () => options.install?.(newSecret, about));
  await rotation.save({ stage: 'installed' });
}

/**
 * Has the sender send test events until several in a row are accepted: by then it signs with the new secret, and all
 * receivers behind a load balancer have it.
 *
 * @throws StepFailure `not_proven` if that does not happen in time.
 */
export async function proveSecret(rotation: Rotation): Promise<void> {
  const { options, transport } = rotation;
  const { clock } = transport.settings;
  const deadline = clock.elapsed() + options.proofTimeoutMs;
  let pauseMs = FIRST_PAUSE_MS;
  for (let inARow = 0; inARow < options.proofs; ) {
    const problem = await sendTestEvent(rotation);
    if (problem === undefined) {
      inARow++;
      continue;
    }
    inARow = 0;
    if (clock.elapsed() >= deadline) throw notProven(problem, options.proofTimeoutMs);
    await storeNewSecret(rotation);
    await pause(clock, pauseMs, options.signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** Returns what was wrong with the answer to a test event, if anything. */
async function sendTestEvent({
  webhooks,
  webhookId,
  options,
  transport,
}: Rotation): Promise<string | undefined> {
  try {
    const { success, status_code, error } = await webhooks.test(webhookId, { signal: options.signal });
    if (success) return undefined;
    return `the receiver answered ${status_code ?? 'nothing'}${error ? ` (${transport.redactor.text(error)})` : ''}`;
  } catch (error) {
    if (!(error instanceof VideoVectorApiError) || FINAL.has(error.kind)) throw error;
    return error.summary;
  }
}

function notProven(problem: string, limitMs: number): StepFailure {
  return new StepFailure(
    'not_proven',
    `test events were not accepted within ${limitMs} ms (proofTimeoutMs); last, ${problem}. Check that the receivers ` +
      'have the new secret',
  );
}
