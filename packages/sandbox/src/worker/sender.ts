import { bodyOf, type Exchange } from '../exchange.js';
import { applyFaults } from '../faults/effects.js';
import type { Fault } from '../faults/fault.js';
import { newId } from '../ids.js';
import type { StoredWebhook } from '../webhook.js';
import { type Conversation, converse } from './converse.js';
import { type Message, signedRequest } from './sign.js';
import type { Incoming, Outgoing } from './transport.js';

/** Signs messages and sends them, with all that their faults make of them. */
export class Sender {
  readonly #conversation: Conversation;
  /** The last request to each webhook, for a fault that sends it again. */
  readonly #earlier = new Map<string, Outgoing>();

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** @returns The answer to the message itself; what was sent beside it is kept with its answers, and changes nothing. */
  async send(
    webhook: StoredWebhook,
    message: Message,
    attempt: number,
    faults: readonly Fault[],
  ): Promise<Incoming> {
    const { webhook_id } = webhook;
    const signer = faults.some(({ name }) => name === 'rotate') ? this.#rotate(webhook) : webhook;
    const signed = await signedRequest(signer, message);
    const { before, request, beside } = applyFaults(signed, faults, this.#earlier.get(webhook_id));
    this.#earlier.set(webhook_id, signed);

    const { delivery_id } = message;
    const occasion = { webhook_id, delivery_id, attempt, faults: faults.map(({ name }) => name) };
    for (const { kind, request: companion } of before) {
      await converse(companion, { ...occasion, kind }, this.#conversation);
    }
    const [answer] = await Promise.all([
      converse(request, { ...occasion, kind: 'attempt' }, this.#conversation),
      ...beside.map(({ kind, request: copy }) => converse(copy, { ...occasion, kind }, this.#conversation)),
    ]);
    return answer;
  }

  /** Sends the same bytes once more, signature and ids as they were. Whatever is answered changes nothing. */
  async replay(exchange: Exchange): Promise<string> {
    const { webhook_id, delivery_id, attempt, url, headers } = exchange;
    const occasion = {
      id: newId('exc'),
      webhook_id,
      delivery_id,
      attempt,
      kind: 'replay',
      faults: [],
    } as const;
    await converse({ url, headers, body: bodyOf(exchange) }, occasion, this.#conversation);
    return occasion.id;
  }

  /** Forgets what was sent to a webhook. */
  forget(webhookId: string): void {
    this.#earlier.delete(webhookId);
  }

  #rotate(webhook: StoredWebhook): StoredWebhook {
    return (
      this.#conversation.state.webhooks.patch(webhook.webhook_id, { secret: newId('whsec', 24) }) ?? webhook
    );
  }
}
