import { VideoVectorApiError, type WebhookDelivery, type Webhooks } from '@videovector-webhooks/client';
import { OUTCOMES } from '@videovector-webhooks/core';
import { type DeadLetter, fingerprintOf } from '@videovector-webhooks/core/queue';
import { readAnswer } from '@videovector-webhooks/core/tools';
import { apiFailure, concernsAll } from '../terminal/failure.js';
import { findKey } from './sender-key.js';
import type { Result, Results, Source } from './source.js';

/** The failed deliveries in the sender's log of some webhooks. */
export function senderSource(webhooks: Webhooks, webhookIds: readonly string[], signal: AbortSignal): Source {
  const cut = new Set<string>();
  const failures: string[] = [];
  return {
    name: 'sender',
    async *list(unknown) {
      for (const id of webhookIds) {
        const log = webhooks.deliveries(id, { status: 'failed', signal });
        const page: DeadLetter[] = [];
        for await (const delivery of log) {
          const letter = await letterOf(delivery);
          const ids = { deliveryId: delivery.delivery_id, webhookId: delivery.webhook_id };
          const key = await findKey(webhooks, ids, unknown, signal);
          page.push(key === undefined ? letter : { ...letter, key });
        }
        if (log.cut.length > 0) cut.add(id);
        yield page;
      }
    },
    async retry(ids) {
      const results = new Map<string, Result>();
      let isAway = false;
      for (const id of ids) {
        try {
          results.set(id, isAway ? 'refused' : await retryDelivery(webhooks, id, signal));
        } catch (error) {
          if (!(error instanceof VideoVectorApiError)) throw error;
          results.set(id, 'refused');
          failures.push(`${id}: ${apiFailure(error)}`);
          isAway = concernsAll(error);
        }
      }
      return results;
    },
    // The API has no call for it.
    discard: async (ids): Promise<Results> => new Map(ids.map((id) => [id, 'kept'])),
    notes: () => [
      ...[...cut].map(
        (id) => `The log of ${id} shows at most 100 failed deliveries; older ones are missing here`,
      ),
      ...failures,
    ],
  };
}

async function letterOf(delivery: WebhookDelivery): Promise<DeadLetter> {
  const { delivery_id, webhook_id, event_type, attempts, payload, last_attempt_at, created_at } = delivery;
  const cause = { code: codeOf(delivery) };
  const eventId = payload?.['id'];
  const failedAt = timeOf(last_attempt_at);
  const enqueuedAt = timeOf(created_at);
  return {
    id: delivery_id,
    ...cause,
    fingerprint: await fingerprintOf(cause),
    attempts,
    event: event_type,
    deliveryId: delivery_id,
    webhookId: webhook_id,
    ...(typeof eventId === 'string' && { eventId }),
    ...(failedAt !== undefined && { failedAt }),
    ...(enqueuedAt !== undefined && { enqueuedAt }),
  };
}

/** The receiver's own code, or the status: another body may hold anything. */
function codeOf({ response_body, response_status_code }: WebhookDelivery): string {
  const { code } = readAnswer(response_body);
  if (Object.hasOwn(OUTCOMES, code)) return code;
  return response_status_code === null ? 'no_response' : `http_${response_status_code}`;
}

/** Python prints times in UTC without a zone. */
function timeOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  const time = Date.parse(/(?:z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** Asks the sender to send a delivery again. If it refuses, the delivery's state decides whether that is still necessary. */
async function retryDelivery(webhooks: Webhooks, id: string, signal: AbortSignal): Promise<Result> {
  try {
    await webhooks.retryDelivery(id, { signal });
    return 'retried';
  } catch (error) {
    if (!(error instanceof VideoVectorApiError)) throw error;
    if (error.kind !== 'conflict' && error.kind !== 'not_found') throw error;
    const delivery = await webhooks.getDelivery(id, { signal }).catch(() => undefined);
    return delivery === undefined || delivery.status === 'failed' ? 'refused' : 'gone';
  }
}
