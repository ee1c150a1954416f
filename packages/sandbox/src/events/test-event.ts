import type { StoredWebhook } from '../webhook.js';
import { classOf } from '../worker/answer-class.js';
import type { DeliveryWorker } from '../worker/delivery-worker.js';
import { errorOf } from '../worker/verdict.js';
import { envelopeOf } from './envelope.js';

/** What became of a test event, as the API says it. */
export interface TestOutcome {
  readonly success: boolean;
  readonly status_code: number | null;
  readonly error: string | null;
}

const DATA = { message: 'Webhook test from VideoVector' };

/**
 * Sends a test event to a webhook, and waits for the answer.
 *
 * @param now The time, in milliseconds since the epoch.
 */
export async function sendTestEvent(
  worker: DeliveryWorker,
  webhook: StoredWebhook,
  now: number,
): Promise<TestOutcome> {
  const answer = await worker.test(webhook, envelopeOf('test', DATA, now).payload);
  const success = classOf(answer) === 'success';
  return { success, status_code: answer.status, error: success ? null : errorOf(answer) };
}
