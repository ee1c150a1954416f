import type { EventName } from '@videovector-webhooks/core';
import { VideoVectorApiError } from '../errors.js';
import type { ApiCall } from '../transport/api-call.js';
import type { Transport } from '../transport/transport.js';
import {
  type CallOptions,
  readIdempotencyKey,
  readSignal,
  segment,
  type WriteOptions,
} from './call-options.js';
import type {
  RequeuedDelivery,
  WebhookDelivery,
  WebhookDeliveryStatus,
  WebhookDeliveryWithPayload,
} from './delivery.js';
import { type DeliveryLog, type DeliveryLogOptions, deliveryLog } from './delivery-log.js';
import { payloadJsonOf, webhookJson, withMetadataJson } from './exact-json.js';
import { hideFromConsole } from './hide-secret.js';
import { checked, checkedList, isObject, RESPONSES } from './response-checks.js';
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

/** The eleven calls of the webhook API, and `deliveries`, which iterates over the log. They reject with VideoVectorApiError. */
export interface Webhooks {
  /**
   * Creates a webhook. Store its `secret`: it is not shown again. With the key of a webhook that was deleted, the API
   * creates it again under the same id, with a fresh secret. Scope: write.
   */
  create(webhook: CreateWebhook, options?: WriteOptions): Promise<WebhookWithSecret>;
  /** Lists the webhooks of the account. Scope: read. */
  list(options?: CallOptions): Promise<Webhook[]>;
  /** Retrieves one webhook. Scope: read. */
  retrieve(webhookId: string, options?: CallOptions): Promise<Webhook>;
  /** Changes the given fields. Scope: write. */
  update(webhookId: string, changes: UpdateWebhook, options?: WriteOptions): Promise<Webhook>;
  /** Deletes a webhook. A 404 after an attempt that may have deleted it counts as success. Scope: admin. */
  delete(webhookId: string, options?: CallOptions): Promise<DeletedWebhook>;
  /**
   * Makes a new signing secret; from then on the sender signs with it. `client.rotate` does this without losing
   * deliveries. Not repeated if an attempt may have been carried out: see `carriedOut` of the error. Scope: write.
   */
  rotateSecret(webhookId: string, options?: WriteOptions): Promise<RotatedSecret>;
  /** Sends a test event to the webhook's URL, and returns how it was answered. Scope: write. */
  test(webhookId: string, options?: WriteOptions): Promise<WebhookTestResult>;
  /** Lists the names of the events. */
  listEvents(options?: CallOptions): Promise<Open<EventName>[]>;
  /** Lists the latest deliveries; the API shows 100 at most. Scope: read. */
  listDeliveries(webhookId: string, options?: ListDeliveriesOptions): Promise<WebhookDelivery[]>;
  /** Retrieves a delivery with its payload, also as the exact text that was signed. Scope: read. */
  getDelivery(deliveryId: string, options?: CallOptions): Promise<WebhookDeliveryWithPayload>;
  /**
   * Asks the sender to send a failed delivery again, under the same delivery id. A 409 after an attempt that may have
   * been carried out counts as success. Scope: write.
   */
  retryDelivery(deliveryId: string, options?: WriteOptions): Promise<RequeuedDelivery>;
  /** Iterates over the log as far as the API shows it, and reports where it is cut. Scope: read. */
  deliveries(webhookId: string, options?: DeliveryLogOptions): DeliveryLog;
}

export function createWebhooks({ call }: Transport): Webhooks {
  const webhooks: Webhooks = {
    async create(webhook, options) {
      const request = post('webhooks.create', '/webhooks', options, webhookJson(webhook));
      const { text, json } = await call(request);
      const created = checked<WebhookWithSecret>(request, json, RESPONSES.webhookWithSecret);
      return hideFromConsole(withMetadataJson(created, text), 'secret');
    },
    async list(options) {
      const request = get('webhooks.list', '/webhooks', options);
      const { text, json } = await call(request);
      return withMetadataJson(checkedList<Webhook>(request, json, RESPONSES.webhook), text);
    },
    async retrieve(webhookId, options) {
      const request = get('webhooks.retrieve', pathOf(webhookId), options);
      const { text, json } = await call(request);
      return withMetadataJson(checked<Webhook>(request, json, RESPONSES.webhook), text);
    },
    async update(webhookId, changes, options) {
      const path = pathOf(webhookId);
      const request: ApiCall = {
        ...post('webhooks.update', path, options, webhookJson(changes)),
        method: 'PATCH',
      };
      const { text, json } = await call(request);
      return withMetadataJson(checked<Webhook>(request, json, RESPONSES.webhook), text);
    },
    async delete(webhookId, options) {
      const request = get('webhooks.delete', pathOf(webhookId), options);
      const { json } = await call({ ...request, method: 'DELETE', doneIf: 'not_found' });
      return { message: 'deleted', ...(isObject(json) && (json as Partial<DeletedWebhook>)) };
    },
    async rotateSecret(webhookId, options) {
      const path = `${pathOf(webhookId)}/rotate-secret`;
      const request: ApiCall = { ...post('webhooks.rotateSecret', path, options), onlyOnce: true };
      const { json } = await call(request);
      return hideFromConsole(checked<RotatedSecret>(request, json, RESPONSES.rotatedSecret), 'new_secret');
    },
    async test(webhookId, options) {
      const request = post('webhooks.test', `${pathOf(webhookId)}/test`, options);
      return checked(request, (await call(request)).json, RESPONSES.testResult);
    },
    async listEvents(options) {
      const request = get('webhooks.listEvents', '/webhooks/events', options);
      return checkedList(request, (await call(request)).json, RESPONSES.eventName);
    },
    async listDeliveries(webhookId, { status, limit, signal } = {}) {
      const query = new URLSearchParams();
      if (status !== undefined) query.set('status', status);
      if (limit !== undefined) query.set('limit', String(limit));
      const path = `${pathOf(webhookId)}/deliveries${`${query}` === '' ? '' : `?${query}`}`;
      const request = get('webhooks.listDeliveries', path, { signal });
      return checkedList(request, (await call(request)).json, RESPONSES.delivery);
    },
    async getDelivery(deliveryId, options) {
      const request = get('webhooks.getDelivery', deliveryPathOf(deliveryId), options);
      const { text, json } = await call(request);
      const delivery = checked<WebhookDelivery>(request, json, RESPONSES.delivery);
      return { ...delivery, payloadJson: exactPayload(request, text) };
    },
    async retryDelivery(deliveryId, options) {
      const path = `${deliveryPathOf(deliveryId)}/retry`;
      const request: ApiCall = { ...post('webhooks.retryDelivery', path, options), doneIf: 'conflict' };
      const { json } = await call(request);
      if (json !== undefined) return checked<RequeuedDelivery>(request, json, RESPONSES.delivery);
      // It was carried out, but the response was lost or empty.
      const known = { delivery_id: deliveryId, status: 'pending' };
      return webhooks.getDelivery(deliveryId, { signal: options?.signal }).catch(() => known);
    },
    deliveries: (webhookId, options) =>
      deliveryLog((page) => webhooks.listDeliveries(webhookId, page), options),
  };
  return webhooks;
}

function get(name: string, path: string, options: CallOptions = {}): ApiCall {
  return { name, method: 'GET', path, signal: readSignal(options.signal) };
}

function post(name: string, path: string, options: WriteOptions = {}, body?: string): ApiCall {
  const idempotencyKey = readIdempotencyKey(options.idempotencyKey);
  return { name, method: 'POST', path, body, idempotencyKey, signal: readSignal(options.signal) };
}

function pathOf(webhookId: string): string {
  return `/webhooks/${segment('webhookId', webhookId)}`;
}

function deliveryPathOf(deliveryId: string): string {
  return `/webhooks/deliveries/${segment('deliveryId', deliveryId)}`;
}

function exactPayload({ name }: ApiCall, text: string): string | null {
  try {
    return payloadJsonOf(text);
  } catch (cause) {
    // Deeper, or with more digits, than CPython reads.
    const parts = { kind: 'invalid_response', code: 'payload_unreadable', carriedOut: 'no', cause } as const;
    throw new VideoVectorApiError(
      `${name}: the payload is not JSON that the sender could have signed`,
      parts,
    );
  }
}
