import type { VideoVectorApiError } from '../errors.js';
import type { WebhookDelivery } from '../webhooks/delivery.js';
import { requeue } from '../webhooks/requeue.js';
import type { Rotation } from './rotation.js';
import type { FailedBefore } from './state.js';

/** A delivery that the sender was asked to send again. */
export interface RetriedDelivery {
  readonly deliveryId: string;
  /** `not_needed`: it is not failed any more. `refused`: the API does not retry it; `code` says why. */
  readonly result: 'retried' | 'not_needed' | 'refused';
  readonly code?: string;
}

/** Remembers which deliveries have failed before the rotation, so that they are left alone after it. */
export async function rememberFailed(rotation: Rotation): Promise<void> {
  const { webhooks, webhookId, options } = rotation;
  const log = webhooks.deliveries(webhookId, { status: 'failed', signal: options.signal });
  const ids: string[] = [];
  let latest: string | null = null;
  for await (const { delivery_id, last_attempt_at } of log) {
    ids.push(delivery_id);
    if (timeOf(last_attempt_at) > timeOf(latest)) latest = last_attempt_at;
  }
  rotation.note({ failedBefore: { ids, cut: log.cut.length > 0, latest } });
}

/** The deliveries that did not arrive during a rotation. */
interface Undelivered {
  readonly retried: readonly RetriedDelivery[];
  /** How many the sender still retries by itself. */
  readonly stillRetrying: number;
  readonly logCut: boolean;
}

/** Has the deliveries that failed since then sent again, and counts those that the sender still retries by itself. */
export async function retryFailed(rotation: Rotation): Promise<Undelivered> {
  const { webhooks, webhookId, options } = rotation;
  const before = rotation.state.failedBefore ?? { ids: [], cut: false, latest: null };
  const known = new Set(before.ids);
  const retried: RetriedDelivery[] = [];
  const statuses = options.nudgeRetrying === true ? (['failed', 'retrying'] as const) : (['failed'] as const);
  const done = new Set<string>();
  const cut = new Map<string, boolean>();
  for (const status of statuses) {
    for (let mayHaveMore = true; mayHaveMore; ) {
      const log = webhooks.deliveries(webhookId, { status, signal: options.signal });
      mayHaveMore = false;
      for await (const delivery of log) {
        const id = delivery.delivery_id;
        if (done.has(id) || (status === 'failed' && (known.has(id) || isOlder(delivery, before)))) continue;
        done.add(id);
        retried.push(await retry(rotation, id));
        mayHaveMore = true;
      }
      // Retried deliveries make room for others in the log.
      mayHaveMore &&= log.cut.length > 0;
      cut.set(status, log.cut.length > 0);
    }
  }
  const stillRetrying = await countRetrying(rotation);
  await rotation.save({ stage: 'retried' });
  return { retried, stillRetrying, logCut: [...cut.values()].includes(true) };
}

async function countRetrying({ webhooks, webhookId, options }: Rotation): Promise<number> {
  let count = 0;
  const log = webhooks.deliveries(webhookId, { status: 'retrying', signal: options.signal });
  for await (const _delivery of log) count++;
  return count;
}

/** If the API did not show all that had failed before, the time of the last attempt decides. Both are the sender's. */
function isOlder({ last_attempt_at }: WebhookDelivery, { cut, latest }: FailedBefore): boolean {
  return cut && timeOf(last_attempt_at) < timeOf(latest);
}

/** Each has a key of its own, so that the next run of an interrupted rotation does not retry it a second time. */
async function retry({ webhooks, options, state }: Rotation, deliveryId: string): Promise<RetriedDelivery> {
  const key = `${state.idempotencyKey}.${deliveryId}`;
  const idempotencyKey = /^[\x21-\x7e]{1,255}$/.test(key) ? key : undefined;
  const requeued = await requeue(webhooks, deliveryId, { idempotencyKey, signal: options.signal });
  if (requeued.result !== 'refused') return { deliveryId, result: requeued.result };
  const { error } = requeued;
  if (!isFinal(error)) throw error;
  return { deliveryId, result: 'refused', code: error.code };
}

/** The next run would get the same answer. */
function isFinal({ kind }: VideoVectorApiError): boolean {
  return kind === 'not_found' || kind === 'conflict' || kind === 'validation' || kind === 'request';
}

/** Python prints times without a zone too; both sides of a comparison are the sender's. */
function timeOf(text: string | null): number {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
