import { type ApiErrorKind, VideoVectorApiError } from '../error.js';
import { pause } from '../pause.js';
import { StepFailure } from './error.js';
import { storeNewSecret } from './new-secret.js';
import type { Run } from './run.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;
/** Failures of the API that no waiting mends. */
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
 * Has the sender send test events, until several in a row are accepted: by then it signs with the new secret, and the
 * receivers behind a load balancer have it.
 *
 * @throws StepFailure `not_proven` where that does not happen in time.
 */
export async function proveSecret(run: Run): Promise<void> {
  const { options, transport } = run;
  const { clock } = transport.settings;
  const deadline = clock.elapsed() + options.proofTimeoutMs;
  let pauseMs = FIRST_PAUSE_MS;
  for (let inARow = 0; inARow < options.proofs; ) {
    const problem = await testOnce(run);
    if (problem === undefined) {
      inARow++;
      continue;
    }
    inARow = 0;
    if (clock.elapsed() >= deadline) throw notProven(problem, options.proofTimeoutMs);
    await storeNewSecret(run);
    await pause(clock, pauseMs, options.signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
  await run.save({ stage: 'proven' });
}

/** Sends a test event; says what was wrong with how it was answered, if anything. */
async function testOnce({ webhooks, webhookId, options, transport }: Run): Promise<string | undefined> {
  try {
    const { success, status_code, error } = await webhooks.test(webhookId, { signal: options.signal });
    if (success) return undefined;
    return `the receiver answered ${status_code ?? 'nothing'}${error ? ` (${transport.redactor.text(error)})` : ''}`;
  } catch (error) {
    if (!(error instanceof VideoVectorApiError) || FINAL.has(error.kind)) throw error;
    return error.message;
  }
}

function notProven(problem: string, limitMs: number): StepFailure {
  return new StepFailure(
    'not_proven',
    `test events were not accepted within ${limitMs} ms (proofTimeoutMs); the last time ${problem}. See that the ` +
      'receivers have the new secret',
  );
}
