import type { EventName } from '@videovector-webhooks/core';
import { ANSWERS, checked, checkedList } from './answers.js';
import { type CallOptions, readIdempotencyKey, segment, type WriteOptions } from './call-options.js';
import type { WebhookDelivery, WebhookDeliveryStatus, WebhookDeliveryWithPayload } from './delivery.js';
import { type DeliveryLog, type DeliveryLogOptions, deliveryLog } from './delivery-log.js';
import { VideoVectorApiError } from './error.js';
import { hideFromConsole } from './hide-secret.js';
import { payloadJsonOf } from './payload-json.js';
import type { ApiCall, Transport } from './transport.js';
import type {
  CreateWebhook,
  DeletedWebhook,
  Open,
  RotatedSecret,
  UpdateWebhook,
  Webhook,
  WebhookTestResult,
  WebhookWithSecret,
} from './webhook.js';

/** Options of `listDeliveries`. */
export interface ListDeliveriesOptions extends CallOptions {
  status?: Open<WebhookDeliveryStatus> | undefined;
  /** 1 to 100. Default: the API's, 50. */
  limit?: number | undefined;
}

/** The eleven calls of the webhook API, and `deliveries`, which walks the log. Each rejects with VideoVectorApiError. */
export interface Webhooks {
  /** Creates a webhook. Store its `secret`: it is not shown again. Scope: write. */
  create(webhook: CreateWebhook, options?: WriteOptions): Promise<WebhookWithSecret>;
  /** Scope: read. */
  list(options?: CallOptions): Promise<Webhook[]>;
  /** Scope: read. */
  retrieve(webhookId: string, options?: CallOptions): Promise<Webhook>;
  /** Changes what is given, and leaves the rest. Scope: write. */
  update(webhookId: string, changes: UpdateWebhook, options?: WriteOptions): Promise<Webhook>;
  /**
   * Deletes a webhook. Where an attempt failed in a way that may have deleted it, a 404 to the next one means that it is
   * gone. Scope: admin.
   */
  delete(webhookId: string, options?: CallOptions): Promise<DeletedWebhook>;
  /**
   * Makes a new signing secret; from then on the old one signs nothing. `client.rotate` does this without losing
   * deliveries. Scope: write.
   */
  rotateSecret(webhookId: string, options?: WriteOptions): Promise<RotatedSecret>;
  /** Sends a test event to the webhook's URL, and says how it was answered. Scope: write. */
  test(webhookId: string, options?: WriteOptions): Promise<WebhookTestResult>;
  /** The names of the events that exist. */
  listEvents(options?: CallOptions): Promise<Open<EventName>[]>;
  /** The latest deliveries; the API shows 100 at most. Scope: read. */
  listDeliveries(webhookId: string, options?: ListDeliveriesOptions): Promise<WebhookDelivery[]>;
  /** A delivery with its payload, also as the exact text that was signed. Scope: read. */
  getDelivery(deliveryId: string, options?: CallOptions): Promise<WebhookDeliveryWithPayload>;
  /** Has a failed delivery sent again. Scope: write. */
  retryDelivery(deliveryId: string, options?: WriteOptions): Promise<WebhookDelivery>;
  /** Walks the log as far as the API shows it, and says where it is cut. Scope: read. */
  deliveries(webhookId: string, options?: DeliveryLogOptions): DeliveryLog;
}

export function createWebhooks({ call }: Transport): Webhooks {
  const json = async (request: ApiCall): Promise<unknown> => (await call(request)).json;
  const at = (webhookId: string): string => `/webhooks/${segment('webhookId', webhookId)}`;
  const of = (deliveryId: string): string => `/webhooks/deliveries/${segment('deliveryId', deliveryId)}`;
  const write = (options: WriteOptions = {}) => ({
    signal: options.signal,
    idempotencyKey: readIdempotencyKey(options.idempotencyKey),
  });

  const webhooks: Webhooks = {
    async create(webhook, options) {
      const name = 'webhooks.create';
      const request = { name, method: 'POST', path: '/webhooks', body: webhook, ...write(options) } as const;
      const created = checked<WebhookWithSecret>(name, await json(request), ANSWERS.webhookWithSecret);
      return hideFromConsole(created, 'secret');
    },
    async list(options) {
      const name = 'webhooks.list';
      const answer = await json({ name, method: 'GET', path: '/webhooks', ...options });
      return checkedList(name, answer, ANSWERS.webhook);
    },
    async retrieve(webhookId, options) {
      const name = 'webhooks.retrieve';
      const answer = await json({ name, method: 'GET', path: at(webhookId), ...options });
      return checked(name, answer, ANSWERS.webhook);
    },
    async update(webhookId, changes, options) {
      const name = 'webhooks.update';
      const request = {
        name,
        method: 'PATCH',
        path: at(webhookId),
        body: changes,
        ...write(options),
      } as const;
      return checked(name, await json(request), ANSWERS.webhook);
    },
    async delete(webhookId, options) {
      const name = 'webhooks.delete';
      const answer = await json({ name, method: 'DELETE', path: at(webhookId), ...options });
      return { message: 'deleted', ...(answer as Partial<DeletedWebhook> | undefined) };
    },
    async rotateSecret(webhookId, options) {
      const name = 'webhooks.rotateSecret';
      const path = `${at(webhookId)}/rotate-secret`;
      const answer = await json({ name, method: 'POST', path, ...write(options) });
      return hideFromConsole(checked<RotatedSecret>(name, answer, ANSWERS.rotatedSecret), 'new_secret');
    },
    async test(webhookId, options) {
      const name = 'webhooks.test';
      const answer = await json({ name, method: 'POST', path: `${at(webhookId)}/test`, ...write(options) });
      return checked(name, answer, ANSWERS.testResult);
    },
    async listEvents(options) {
      const name = 'webhooks.listEvents';
      const answer = await json({ name, method: 'GET', path: '/webhooks/events', ...options });
      return checkedList(name, answer, ANSWERS.eventName);
    },
    async listDeliveries(webhookId, { status, limit, signal } = {}) {
      const name = 'webhooks.listDeliveries';
      const query = new URLSearchParams();
      if (status !== undefined) query.set('status', status);
      if (limit !== undefined) query.set('limit', String(limit));
      const path = `${at(webhookId)}/deliveries${`${query}` === '' ? '' : `?${query}`}`;
      return checkedList(name, await json({ name, method: 'GET', path, signal }), ANSWERS.delivery);
    },
    async getDelivery(deliveryId, options) {
      const name = 'webhooks.getDelivery';
      const { text, json: answer } = await call({ name, method: 'GET', path: of(deliveryId), ...options });
      const delivery = checked<WebhookDelivery>(name, answer, ANSWERS.delivery);
      return { ...delivery, payloadJson: exactPayload(name, text) };
    },
    async retryDelivery(deliveryId, options) {
      const name = 'webhooks.retryDelivery';
      const answer = await json({ name, method: 'POST', path: `${of(deliveryId)}/retry`, ...write(options) });
      return checked(name, answer, ANSWERS.delivery);
    },
    deliveries: (webhookId, options) => deliveryLog(webhooks, webhookId, options),
  };
  return webhooks;
}

function exactPayload(call: string, text: string): string | null {
  try {
    return payloadJsonOf(text);
  } catch (cause) {
    // Deeper than CPython reads, or digits beyond its limit: it can't have been signed so.
    const parts = { kind: 'invalid_response', code: 'payload_unreadable', cause } as const;
    throw new VideoVectorApiError(`${call}: the payload is no JSON that the sender could have signed`, parts);
  }
}
