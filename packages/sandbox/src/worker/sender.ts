import { signBody } from '@videovector-webhooks/core';
import { applyFaults } from '../faults/effects.js';
import type { Fault } from '../faults/fault.js';
import { newId, newSecret } from '../ids.js';
import type { Delivery } from '../state/delivery.js';
import { bodyOf, type Exchange } from '../state/exchange.js';
import type { StoredWebhook } from '../state/webhook.js';
import { type SendContext, sendAndRecord } from './send-and-record.js';
import type { Answer, OutgoingRequest } from './transport.js';

/** What is signed and sent: a delivery, or a test event, which has no delivery id. */
type Message = Pick<Delivery, 'event_type' | 'payload'> & { readonly delivery_id: string | null };

/** Signs messages, applies their faults, and sends them. */
export class Sender {
  readonly #context: SendContext;
  /** The last request to each webhook, for the fault that sends it again. */
  readonly #earlier = new Map<string, OutgoingRequest>();

  constructor(context: SendContext) {
    this.#context = context;
  }

  /** @returns The answer to the message itself. What else was sent is recorded, and decides nothing. */
  async send(
    webhook: StoredWebhook,
    message: Message,
    attempt: number,
    faults: readonly Fault[],
  ): Promise<Answer> {
    const { webhook_id } = webhook;
    const signer = faults.some(({ name }) => name === 'rotate') ? this.#rotate(webhook) : webhook;
    const signed = await signedRequest(signer, message);
    const { before, request, beside } = applyFaults(signed, faults, this.#earlier.get(webhook_id));
    this.#earlier.set(webhook_id, signed);

    const { delivery_id } = message;
    const info = { webhook_id, delivery_id, attempt, faults: faults.map(({ name }) => name) };
    for (const { kind, request: extra } of before) {
      await sendAndRecord(extra, { ...info, kind }, this.#context);
    }
    const [answer] = await Promise.all([
      sendAndRecord(request, { ...info, kind: 'attempt' }, this.#context),
      ...beside.map(({ kind, request: copy }) => sendAndRecord(copy, { ...info, kind }, this.#context)),
    ]);
    return answer;
  }

  /**
   * Sends the bytes of an exchange again, with the same signature and ids. The answer does not change the delivery.
   *
   * @returns The id of the new exchange.
   */
  async replay(exchange: Exchange): Promise<string> {
    const { webhook_id, delivery_id, attempt, url, headers } = exchange;
    const id = newId('exc');
    const info = { id, webhook_id, delivery_id, attempt, kind: 'replay', faults: [] } as const;
    await sendAndRecord({ url, headers, body: bodyOf(exchange) }, info, this.#context);
    return id;
  }

  /** Forgets what was sent to a webhook. */
  forget(webhookId: string): void {
    this.#earlier.delete(webhookId);
  }

  #rotate(webhook: StoredWebhook): StoredWebhook {
    const { webhooks } = this.#context.state;
    return webhooks.patch(webhook.webhook_id, { secret: newSecret() }) ?? webhook;
  }
}

/** The request of one attempt, signed with the webhook's current secret. (Contract: a delivery.) */
async function signedRequest(webhook: StoredWebhook, message: Message): Promise<OutgoingRequest> {
  const body = Buffer.from(message.payload);
  return {
    url: webhook.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'VideoVector-Sandbox/1',
      'x-webhook-signature': await signBody(body, webhook.secret),
      'x-webhook-id': webhook.webhook_id,
      'x-event-type': message.event_type,
      ...(message.delivery_id !== null && deliveryHeaders(message.delivery_id)),
    },
    body,
  };
}

/** Test events have none of these. */
function deliveryHeaders(deliveryId: string): Record<string, string> {
  const attemptId = newId('att');
  return { 'x-delivery-id': deliveryId, 'x-delivery-attempt-id': attemptId, 'idempotency-key': attemptId };
}
