import { RotationError } from '../errors.js';
import type { Transport } from '../transport/transport.js';
import { segment } from '../webhooks/call-options.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import { closeGrace } from './close-grace.js';
import { type RetriedDelivery, rememberFailed, retryFailed } from './failed-deliveries.js';
import { openGrace, proveGrace } from './grace.js';
import { forgetNewSecret, install, proveSecret, rotateSecret } from './new-secret.js';
import { type RotateOptions, readRotateOptions } from './options.js';
import { Rotation, type StepDone, StepFailure } from './rotation.js';
import { ROTATION_STAGES, type RotationStage, unseal } from './state.js';

/** How a rotation went. It contains no secret. */
export interface RotationReport {
  readonly webhookId: string;
  /** Whether it continued an earlier run. */
  readonly resumed: boolean;
  /** The steps of this run, in order. */
  readonly steps: readonly StepDone[];
  /** When the grace period ends: ISO 8601. */
  readonly graceUntil: string | undefined;
  /** The deliveries that had failed meanwhile. */
  readonly retried: readonly RetriedDelivery[];
  /** How many deliveries the sender still retries by itself; the API shows at most 100. */
  readonly stillRetrying: number;
  /** The API shows 100 failed deliveries, and there are more: use `client.reconcile` for the rest. */
  readonly logCut: boolean;
  /** Whether the store still has the old secret. */
  readonly oldSecret: 'kept' | 'dropped';
}

/** Rotates the secret of a webhook without losing a delivery: one named step per line. */
async function rotateInSteps(rotation: Rotation): Promise<RotationReport> {
  const isBefore = (stage: RotationStage): boolean =>
    ROTATION_STAGES.indexOf(rotation.state.stage) < ROTATION_STAGES.indexOf(stage);

  if (isBefore('proven')) await rotation.step('open-grace', openGrace);
  if (isBefore('rotated')) await rotation.step('prove-grace', proveGrace);
  if (rotation.state.failedBefore === undefined) await rotation.step('remember-failed', rememberFailed);
  if (isBefore('rotated')) await rotation.step('rotate-secret', rotateSecret);
  if (isBefore('proven')) await rotation.step('install', install);
  if (isBefore('proven') || rotation.resumed) await rotation.step('prove-secret', proveOrStartOver);
  const undelivered = await rotation.step('retry-failed', retryFailed);
  const oldSecret = await rotation.step('close-grace', closeGrace);

  const { webhookId, resumed, done, state } = rotation;
  return { webhookId, resumed, steps: done, graceUntil: state.graceUntil, ...undelivered, oldSecret };
}

/**
 * Proves the new secret. If an earlier run made it and it does not work, the sender has another one by now: someone
 * rotated, or created the webhook again. Another rotation ends that, and costs nothing while the grace period is open.
 */
async function proveOrStartOver(rotation: Rotation): Promise<void> {
  try {
    await proveSecret(rotation);
  } catch (error) {
    if (!rotation.resumed || !(error instanceof StepFailure && error.code === 'not_proven')) throw error;
    await forgetNewSecret(rotation);
    await openGrace(rotation);
    await proveGrace(rotation);
    await rotateSecret(rotation);
    await install(rotation);
    await proveSecret(rotation);
  }
  await rotation.save({ stage: 'proven' });
}

/** Rotations in progress in this process: two would undo what the other proves. */
const inProgress = new Set<string>();

/** Finds out where to begin, and runs the rotation. */
export async function rotate(
  webhookId: string,
  webhooks: Webhooks,
  transport: Transport,
  options: RotateOptions,
): Promise<RotationReport> {
  segment('webhookId', webhookId);
  const rotation = new Rotation(webhookId, webhooks, transport, readRotateOptions(options));
  const place = `${transport.settings.baseUrl} ${webhookId}`;
  if (inProgress.has(place)) {
    const message = 'Another rotation of this webhook is in progress in this process; wait for it';
    const parts = { step: 'begin', code: 'rotation_under_way', resume: rotation.state } as const;
    throw new RotationError(message, parts);
  }
  inProgress.add(place);
  let unlock: (() => unknown) | undefined;
  try {
    unlock = await rotation.step('begin', begin);
    return await rotateInSteps(rotation);
  } finally {
    inProgress.delete(place);
    await unlock?.();
  }
}

/**
 * Continues from `resume` or the journal. A rotation that is done, or had not started, starts again. An unknown webhook is an
 * error here, before anything is changed.
 *
 * @returns The function that unlocks the journal.
 */
async function begin(rotation: Rotation): Promise<(() => unknown) | undefined> {
  const { webhookId, webhooks, options } = rotation;
  const { journal, resume, signal } = options;
  const lock = await rotation.call('journal_failed', async () => journal?.lock?.(webhookId));
  if (lock !== undefined && 'heldBy' in lock)
    throw new StepFailure(
      'rotation_under_way',
      `another rotation uses the journal (${lock.heldBy}); wait for it`,
    );
  const unlock = lock?.unlock;
  try {
    const earlier = resume ?? (await rotation.call('journal_failed', async () => journal?.load(webhookId)));
    if (earlier !== undefined && earlier !== null) {
      const state = unseal(earlier, webhookId, resume === undefined ? 'journal' : 'resume');
      if (state.stage !== 'done' && state.stage !== 'not-started') rotation.continueFrom(state);
    }
    await webhooks.retrieve(webhookId, { signal });
    return unlock;
  } catch (error) {
    await unlock?.();
    throw error;
  }
}
