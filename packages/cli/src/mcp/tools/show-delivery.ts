import type { DeliveryRecord, Exchange } from '@videovector-webhooks/sandbox';
import { z } from 'zod';
import { clipped } from '../answer.js';
import { deliveryId, deliveryOf } from '../delivery.js';
import { defineTool } from '../tool.js';

/** How much of a delivery fits into an answer: requests, and characters. */
const SHOWN = { exchanges: 3, payload: 6_000, changedBody: 1_500, response: 1_000, header: 200, headers: 20 };

/** The headers of a response that matter here. Others, such as cookies, may be confidential. */
const RESPONSE_HEADERS = ['content-type', 'retry-after', 'location', 'server', 'x-powered-by'];

/** `show_delivery` */
export const showDeliveryTool = defineTool({
  name: 'show_delivery',
  title: 'Show a delivery',
  description: `Shows a delivery: the payload as it was signed, with every digit, and its latest ${SHOWN.exchanges} requests with their headers and responses. A body that differs from the payload was changed on the way by a fault. Long texts are cut.`,
  arguments: z.strictObject({ delivery_id: deliveryId }),
  hints: { readOnlyHint: true },
  timeoutMs: 10_000,
  async run({ arguments: { delivery_id: id }, session }) {
    const delivery = deliveryOf((await session.sandbox()).deliveries(), id);
    const { exchanges, payload, event_type, response_body: _body, ...rest } = delivery;
    return {
      ...rest,
      error_message: rest.error_message && clipped(rest.error_message, SHOWN.response),
      event: event_type,
      payload: clipped(payload, SHOWN.payload),
      exchanges_before: Math.max(0, exchanges.length - SHOWN.exchanges),
      exchanges: exchanges.slice(-SHOWN.exchanges).map((exchange) => shown(exchange, delivery)),
    };
  },
});

function shown(exchange: Exchange, { payload }: DeliveryRecord) {
  const { id, attempt, kind, faults, url, started_at, duration_ms, status, error } = exchange;
  return {
    id,
    attempt,
    kind,
    faults,
    url,
    started_at,
    duration_ms,
    request_headers: headers(Object.entries(exchange.headers)),
    ...(exchange.body !== payload && { changed_body: clipped(exchange.body, SHOWN.changedBody) }),
    status,
    error: error && clipped(error, SHOWN.header),
    response_headers: headers(
      Object.entries(exchange.response_headers).filter(([name]) => RESPONSE_HEADERS.includes(name)),
    ),
    response_body: exchange.response_body && clipped(exchange.response_body, SHOWN.response),
  };
}

function headers(entries: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(
    entries.slice(0, SHOWN.headers).map(([name, value]) => [name, clipped(value, SHOWN.header)]),
  );
}
