import type { WebhookDelivery } from '../delivery.js';
import { VideoVectorApiError } from '../error.js';
import type { Run } from './run.js';
import type { FailedBefore } from './state.js';

/** A delivery that the sender was asked to send again. */
export interface RetriedDelivery {
  readonly deliveryId: string;
  /** `refused`: the API does not retry it; the code says why. */
  readonly result: 'retried' | 'refused';
  readonly code?: string;
}

/** Remembers which deliveries are failed already, so that they are left alone afterwards. */
export async function rememberFailed(run: Run): Promise<void> {
  const { webhooks, webhookId, options } = run;
  const log = webhooks.deliveries(webhookId, { status: 'failed', signal: options.signal });
  const ids: string[] = [];
  let latest: string | null = null;
  for await (const { delivery_id, last_attempt_at } of log) {
    ids.push(delivery_id);
    if (timeOf(last_attempt_at) > timeOf(latest)) latest = last_attempt_at;
  }
  run.note({ failedBefore: { ids, cut: log.cut.length > 0, latest } });
}

/** Has the sender send again what is failed now and was not before. */
export async function retryFailed(run: Run): Promise<{ retried: RetriedDelivery[]; logCut: boolean }> {
  const { webhooks, webhookId, options } = run;
  const before = run.state.failedBefore ?? { ids: [], cut: false, latest: null };
  const known = new Set(before.ids);
  const retried: RetriedDelivery[] = [];
  const statuses = options.nudgeRetrying === true ? (['failed', 'retrying'] as const) : (['failed'] as const);
  const done = new Set<string>();
  const cut = new Map<string, boolean>();
  for (const status of statuses) {
    for (let goOn = true; goOn; ) {
      const log = webhooks.deliveries(webhookId, { status, signal: options.signal });
      goOn = false;
      for await (const delivery of log) {
        const id = delivery.delivery_id;
        if (done.has(id) || (status === 'failed' && (known.has(id) || isOlder(delivery, before)))) continue;
        done.add(id);
        retried.push(await retry(run, id));
        goOn = true;
      }
      // Those that were retried have made room for others in the log.
      goOn &&= log.cut.length > 0;
      cut.set(status, log.cut.length > 0);
    }
  }
  await run.save({ stage: 'retried' });
  return { retried, logCut: [...cut.values()].includes(true) };
}

/** Where the API did not show all that had failed before, the time of the last attempt tells. Both are the sender's. */
function isOlder({ last_attempt_at }: WebhookDelivery, { cut, latest }: FailedBefore): boolean {
  return cut && timeOf(last_attempt_at) < timeOf(latest);
}

/** Each is retried under a key of its own, so that a run that was broken off retries it no second time. */
async function retry(run: Run, deliveryId: string): Promise<RetriedDelivery> {
  const { webhooks, options, state } = run;
  const key = `${state.idempotencyKey}.${deliveryId}`;
  const idempotencyKey = /^[\x21-\x7e]{1,255}$/.test(key) ? key : undefined;
  try {
    await webhooks.retryDelivery(deliveryId, { idempotencyKey, signal: options.signal });
    return { deliveryId, result: 'retried' };
  } catch (error) {
    if (!(error instanceof VideoVectorApiError) || !isRefusal(error)) throw error;
    return { deliveryId, result: 'refused', code: error.code };
  }
}

/** It is delivered by now, or gone; the next run would hear the same. */
function isRefusal({ kind }: VideoVectorApiError): boolean {
  return kind === 'not_found' || kind === 'conflict' || kind === 'validation' || kind === 'request';
}

/** Python prints times without a zone too; both sides of a comparison are the sender's. */
function timeOf(text: string | null): number {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
