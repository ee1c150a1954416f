import type { StoredWebhook } from '../state/webhook.js';
import type { DeliveryWorker } from '../worker/delivery-worker.js';
import { errorOf, isSuccess } from '../worker/retry-decision.js';
import { envelopeOf } from './envelope.js';
import { sampleData } from './sample-data.js';

/** The result of a test event, as the API returns it. */
export interface TestOutcome {
  readonly success: boolean;
  readonly status_code: number | null;
  readonly error: string | null;
}

/**
 * Sends a test event to a webhook and waits for the response.
 *
 * @param now The time, in milliseconds since the epoch.
 */
export async function sendTestEvent(
  worker: DeliveryWorker,
  webhook: StoredWebhook,
  now: number,
): Promise<TestOutcome> {
  const answer = await worker.test(webhook, envelopeOf('test', sampleData('test'), now).payload);
  const success = isSuccess(answer);
  return { success, status_code: answer.status, error: success ? null : errorOf(answer) };
}
