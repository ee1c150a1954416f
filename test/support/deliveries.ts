import { createHmac } from 'node:crypto';

export const SECRET = 'whsec_0123456789abcdef';
export const WEBHOOK_ID = 'whk_01';

/** A delivery as the sender makes it, independent of the kit: the signature is of exactly this body. */
export interface SentDelivery {
  headers: Record<string, string>;
  body: string;
}

/**
 * Signs a body as the sender does.
 *
 * @param body The canonical JSON text.
 * @param headers Headers to add or to replace; undefined drops one.
 */
export function deliver(
  body: string,
  headers: Record<string, string | undefined> = {},
  secret: string = SECRET,
): SentDelivery {
  const event = /"event": "([^"]*)"/.exec(body)?.[1];
  const all = {
    'content-type': 'application/json',
    'x-webhook-signature': sign(body, secret),
    'x-webhook-id': WEBHOOK_ID,
    'x-delivery-id': 'dlv_01',
    'x-event-type': event,
    ...headers,
  };
  return {
    headers: Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    body,
  };
}

/** The value of `X-Webhook-Signature` for exactly these bytes. */
export function sign(body: string | Uint8Array, secret: string = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** A run that has completed, in Python's canonical form, with a float that JavaScript can't print. */
export const RUN_COMPLETED =
  '{"api_version": "2024-01", "created_at": "2026-10-07T00:00:00Z", "data": {"index_id": "idx_1", "run_id": "run_1", ' +
  '"start_time": 12.0, "title": "Caf\\u00e9"}, "event": "prompt_run.completed", "id": "evt_1"}';

/** The same payload without a float, so that JavaScript can print it again. */
export const RUN_STARTED =
  '{"api_version": "2024-01", "created_at": "2026-10-07T00:00:00Z", "data": {"index_id": "idx_1", "run_id": "run_1"}, ' +
  '"event": "prompt_run.started", "id": "evt_2"}';

/** A test event, which comes without a delivery id. */
export const TEST_EVENT_BODY =
  '{"api_version": "2024-01", "created_at": "2026-10-07T00:00:00Z", "data": {"message": "hello"}, "event": "test", "id": "evt_test_1"}';
