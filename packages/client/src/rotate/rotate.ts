import { segment } from '../call-options.js';
import type { Transport } from '../transport.js';
import type { Webhooks } from '../webhooks.js';
import { closeGrace } from './close.js';
import { RotationError, StepFailure } from './error.js';
import { openGrace, proveGrace } from './grace.js';
import { forgetNewSecret, install, rotateSecret } from './new-secret.js';
import { type RotateOptions, readRotateOptions } from './options.js';
import { proveSecret } from './proof.js';
import { type RetriedDelivery, rememberFailed, retryFailed } from './recover.js';
import { Run, type StepDone } from './run.js';
import { type RotationState, unseal } from './state.js';

/** How a rotation went. It holds no secret. */
export interface RotationReport {
  readonly webhookId: string;
  /** It went on with what an earlier run had begun. */
  readonly resumed: boolean;
  /** The steps that this run has done, in their order. */
  readonly steps: readonly StepDone[];
  /** When the grace period is over: ISO 8601. */
  readonly graceUntil: string | undefined;
  /** What had failed meanwhile, and was sent again. */
  readonly retried: readonly RetriedDelivery[];
  /** The API shows 100 failed deliveries, and there are more: look after the rest with `client.reconcile`. */
  readonly logCut: boolean;
  /** Whether the store still has the old secret. */
  readonly oldSecret: 'kept' | 'dropped';
}

/** Rotations under way in this process: two at once would each undo what the other one proves. */
const underWay = new Set<string>();

/** Rotates the secret of a webhook so that no delivery is lost: a named step a line. */
async function rotateInSteps(run: Run): Promise<RotationReport> {
  const before = (stage: RotationState['stage']): boolean =>
    STAGES.indexOf(run.state.stage) < STAGES.indexOf(stage);

  if (before('proven')) await run.step('open-grace', openGrace);
  if (before('rotated')) await run.step('prove-grace', proveGrace);
  if (run.state.failedBefore === undefined) await run.step('remember-failed', rememberFailed);
  if (before('rotated')) await run.step('rotate-secret', rotateSecret);
  if (before('proven')) await run.step('install', install);
  if (before('proven')) await run.step('prove-secret', proveOrStartOver);
  const { retried, logCut } = await run.step('retry-failed', retryFailed);
  const oldSecret = await run.step('close-grace', closeGrace);

  const { webhookId, resumed, done, state } = run;
  return { webhookId, resumed, steps: done, graceUntil: state.graceUntil, retried, logCut, oldSecret };
}

const STAGES = ['begun', 'rotating', 'rotated', 'installed', 'proven', 'retried', 'done'] as const;

/**
 * A secret that an earlier run has got and nobody can prove may not be the sender's any more: somebody has rotated
 * since. A new one ends that, whoever it was. The grace period is open, so it costs nothing.
 */
async function proveOrStartOver(run: Run): Promise<void> {
  try {
    return await proveSecret(run);
  } catch (error) {
    if (!run.resumed || !(error instanceof StepFailure && error.code === 'not_proven')) throw error;
  }
  await proveGrace(run);
  await forgetNewSecret(run);
  await rotateSecret(run);
  await install(run);
  await proveSecret(run);
}

/** Finds out where to begin, and runs. */
export async function rotate(
  webhookId: string,
  webhooks: Webhooks,
  transport: Transport,
  given: RotateOptions,
): Promise<RotationReport> {
  segment('webhookId', webhookId);
  const run = new Run(webhookId, webhooks, transport, readRotateOptions(given));
  const place = `${transport.settings.baseUrl} ${webhookId}`;
  if (underWay.has(place)) {
    const message = 'Another rotation of this webhook is under way in this process; wait for it';
    throw new RotationError(message, { step: 'begin', code: 'rotation_under_way', resume: run.state });
  }
  underWay.add(place);
  try {
    await run.step('begin', begin);
    return await rotateInSteps(run);
  } finally {
    underWay.delete(place);
  }
}

/** Goes on from `resume` or the journal. A rotation that is done, or had not begun to rotate, is begun anew. */
async function begin(run: Run): Promise<void> {
  const { journal, resume } = run.options;
  const earlier = resume ?? (await run.user('journal_failed', async () => journal?.load(run.webhookId)));
  if (earlier === undefined || earlier === null) return;
  const state = unseal(earlier, run.webhookId, resume === undefined ? 'journal' : 'resume');
  if (state.stage === 'done' || state.stage === 'begun') return;
  const lostSecret =
    state.newSecret === undefined && (state.stage === 'rotated' || state.stage === 'installed');
  // It is asked for under the same key.
  run.goOnFrom(lostSecret ? { ...state, stage: 'rotating' } : state);
}
