import { randomUUID } from 'node:crypto';
import type { WebhookDelivery } from '@videovector-webhooks/client';
import { deliver } from '../../../../test/support/deliveries.js';
import { DELIVERY, WEBHOOK } from './samples.js';
import { type Received, type Reply, startServer } from './scripted-server.js';

/** A delivery in the sender's log. */
type Kept = { -readonly [Name in keyof WebhookDelivery]: WebhookDelivery[Name] } & { body: string };

/** What goes wrong with a call: it was not carried out, its response is lost, or the API answers this status. */
export type Fault = 'before' | 'after' | number | undefined;

export interface Sender {
  readonly url: string;
  readonly received: Received[];
  readonly deliveries: Kept[];
  /** All its secrets, the current one last. */
  readonly secrets: string[];
  /** Decides what goes wrong with a call. */
  fault: (request: Received) => Fault;
  /** Sends an event once. */
  emit(body: string): Promise<Kept>;
  /** Makes another attempt of a delivery. */
  attempt(delivery: Kept): Promise<void>;
  target: string;
}

/** A small sender with the webhook whk_01. It signs, delivers, rotates and keeps receipts, as the contract says. */
export async function startSender(target: string, secret: string): Promise<Sender> {
  const remembered = new Map<string, { request: string; reply: Reply }>();
  let count = 0;

  const post = async (body: string, deliveryId: string | undefined): Promise<number | null> => {
    const { headers } = deliver(body, { 'x-delivery-id': deliveryId }, sender.secrets.at(-1)!);
    const response = await fetch(sender.target, { method: 'POST', headers, body }).catch(() => undefined);
    await response?.arrayBuffer();
    return response?.status ?? null;
  };

  async function answer({ method, path }: Received): Promise<Reply> {
    const url = new URL(path, 'http://sender');
    const [, , first, second, third] = url.pathname.split('/');
    if (first === 'deliveries') {
      const found = sender.deliveries.find((each) => each.delivery_id === second);
      if (found === undefined) return { status: 404, json: { detail: 'Delivery not found' } };
      if (third !== 'retry') return { text: textOf(found, true) };
      if (found.status !== 'failed') return { status: 409, json: { error: { code: 'not_failed' } } };
      found.status = 'pending';
      const text = textOf(found, false);
      await sender.attempt(found);
      return { text };
    }
    if (second === 'deliveries') {
      const status = url.searchParams.get('status');
      const shown = sender.deliveries.filter((each) => status === null || each.status === status);
      const limit = Number(url.searchParams.get('limit') ?? 50);
      return {
        text: `[${shown
          .toReversed()
          .slice(0, limit)
          .map((each) => textOf(each, false))
          .join(',')}]`,
      };
    }
    if (method === 'GET') return { json: { ...WEBHOOK, url: sender.target } };
    if (second === 'rotate-secret') {
      sender.secrets.push(`whsec_rotated_${sender.secrets.length}`);
      return { json: { webhook_id: 'whk_01', new_secret: sender.secrets.at(-1) } };
    }
    const body = `{"data": {"message": "hello"}, "event": "test", "id": "evt_test_${randomUUID()}"}`;
    const status = await post(body, undefined);
    const success = status !== null && status < 300;
    return { json: { success, status_code: status, error: success ? null : `HTTP ${status}` } };
  }

  const server = await startServer(async (request) => {
    const fault = sender.fault(request);
    if (fault === 'before') return { hangUp: true };
    if (typeof fault === 'number')
      return { status: fault, json: { error: { code: `e${fault}`, message: 'no' } } };
    const key = request.headers['idempotency-key'] as string | undefined;
    const before = key === undefined ? undefined : remembered.get(key);
    const asked = `${request.method} ${request.path} ${request.body}`;
    if (before !== undefined && before.request !== asked)
      return { status: 409, json: { error: { code: 'idempotency_request_mismatch', message: 'no' } } };
    const reply = before?.reply ?? (await answer(request));
    if (key !== undefined) remembered.set(key, { request: asked, reply });
    return fault === 'after' ? { hangUp: true } : reply;
  });

  const sender: Sender = {
    url: server.url,
    received: server.received,
    deliveries: [],
    secrets: [secret],
    fault: () => undefined,
    target,
    async emit(body) {
      const delivery: Kept = {
        ...DELIVERY,
        delivery_id: `dlv_${++count}`,
        status: 'pending',
        attempts: 0,
        body,
      };
      sender.deliveries.push(delivery);
      await sender.attempt(delivery);
      return delivery;
    },
    async attempt(delivery) {
      const status = await post(delivery.body, delivery.delivery_id);
      delivery.attempts++;
      delivery.last_attempt_at = new Date(Date.parse('2026-10-07T00:00:00Z') + ++count * 1000).toISOString();
      delivery.response_status_code = status;
      delivery.status =
        status === null || status >= 500 ? 'retrying' : status >= 400 ? 'failed' : 'delivered';
    },
  };
  return sender;
}

/** A delivery's JSON text as an API prints it: compact, and in another order than the signed form. */
function textOf({ body, ...delivery }: Kept, withPayload: boolean): string {
  const { payload: _none, ...fields } = delivery;
  return `{"payload":${withPayload ? body : 'null'},${JSON.stringify(fields).slice(1)}`;
}
