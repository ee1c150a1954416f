import { DELIVERY_STATUSES } from '@videovector-webhooks/client';
import { EVENT_NAMES } from '@videovector-webhooks/core';
import { readAnswer } from '@videovector-webhooks/core/tools';
import type { DeliveryRecord } from '@videovector-webhooks/sandbox';
import { z } from 'zod';
import { clipped } from '../answer.js';
import { deliveryId, deliveryOf } from '../delivery.js';
import { defineTool } from '../tool.js';

/** `list_deliveries` */
export const listDeliveriesTool = defineTool({
  name: 'list_deliveries',
  title: 'List deliveries',
  description:
    'Lists the sandbox’s deliveries, newest first: their status, attempts and last response. For the next page, pass the last id as before.',
  arguments: z.strictObject({
    status: z.enum(DELIVERY_STATUSES).optional().describe('Only these.'),
    event: z.enum(EVENT_NAMES).optional().describe('Only these.'),
    before: deliveryId.optional().describe('Only deliveries older than this one.'),
    limit: z.int().min(1).max(50).default(20),
  }),
  hints: { readOnlyHint: true },
  timeoutMs: 10_000,
  async run({ arguments: { status, event, before, limit }, session }) {
    const all = (await session.sandbox()).deliveries();
    const end = before === undefined ? all.length : all.indexOf(deliveryOf(all, before));
    const found = all
      .slice(0, end)
      .filter(
        (each) => (status ?? each.status) === each.status && (event ?? each.event_type) === each.event_type,
      )
      .reverse();
    const page = found.slice(0, limit);
    return {
      deliveries: page.map(summaryOf),
      more: found.length - page.length,
      ...(found.length > page.length && { next_before: page.at(-1)!.delivery_id }),
    };
  },
});

function summaryOf(delivery: DeliveryRecord) {
  const { delivery_id, event_type, status, attempts, response_status_code, response_body, error_message } =
    delivery;
  return {
    delivery_id,
    event: event_type,
    status,
    attempts,
    response_status: response_status_code,
    code: clipped(response_body === null ? (error_message ?? '') : readAnswer(response_body).code, 100),
    created_at: delivery.created_at,
    next_retry_at: delivery.next_retry_at,
  };
}
