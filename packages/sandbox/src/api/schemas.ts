import { z } from '@hono/zod-openapi';
import { EVENT_NAMES } from '@videovector-webhooks/core';
import { isNearby } from '../server/local-host.js';
import { DELIVERY_STATUSES } from '../state/delivery.js';

const timestamp = z.string().openapi({ format: 'date-time', example: '2026-10-07T00:00:00.000Z' });

const name = z
  .string()
  .min(1)
  // Python and JSON Schema count characters, JavaScript counts UTF-16 units.
  .refine((text) => [...text].length <= 100, 'must have at most 100 characters')
  .openapi({ maxLength: 100, example: 'Review operations' });
const url = z
  .string()
  .refine(
    isReceiverUrl,
    'must be an https URL; the sandbox also accepts http for this machine and for containers',
  )
  .openapi({ format: 'uri', example: 'https://example.com/webhooks/videovector' });
const events = z
  .array(z.enum(EVENT_NAMES))
  .min(1)
  .openapi({ example: ['prompt_run.completed', 'export.ready'] });
const indexIds = z
  .array(z.string().min(1))
  .nullable()
  .openapi({ description: 'Only events of these indexes; null for all', example: ['idx_archive'] });
const metadata = z
  .record(z.string(), z.unknown())
  .refine((value) => isShallow(value, 100), 'must not be nested more than 100 levels deep')
  .nullable()
  .openapi({ type: ['object', 'null'], additionalProperties: true, example: { owner: 'review-ops' } });

/** The service accepts https only. */
function isReceiverUrl(value: string): boolean {
  // The parser silently removes white space.
  if (/\s/.test(value) || !URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isNearby(hostname));
}

/** Printing deeper values can overflow the stack. */
function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((each) => isShallow(each, levels - 1));
}

/** The body of `POST /webhooks`. */
export const CreateWebhook = z
  .strictObject({ name, url, events, index_ids: indexIds.optional(), metadata: metadata.optional() })
  .openapi('CreateWebhook');

/** The body of `PATCH /webhooks/{id}`. */
export const UpdateWebhook = z
  .strictObject({ name, url, events, index_ids: indexIds, metadata, status: z.enum(['active', 'paused']) })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'must change at least one field')
  .openapi('UpdateWebhook', { minProperties: 1 });

const webhookFields = {
  webhook_id: z.string().openapi({ example: 'whk_3f9c' }),
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  index_ids: z.array(z.string()).nullable(),
  status: z.enum(['active', 'paused', 'disabled']),
  failure_count: z.int().min(0),
  last_failure_at: timestamp.nullable(),
  last_success_at: timestamp.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
  metadata,
};

export const Webhook = z.strictObject(webhookFields).openapi('Webhook');

// Not `extend`: the document would require both schemas, and each rejects the other's fields.
export const WebhookWithSecret = z
  .strictObject({
    ...webhookFields,
    secret: z.string().openapi({ description: 'The signing secret, shown only here', example: 'whsec_…' }),
  })
  .openapi('WebhookWithSecret');

export const RotatedSecret = z
  .strictObject({ webhook_id: z.string(), new_secret: z.string() })
  .openapi('RotatedSecret');

export const TestResult = z
  .strictObject({
    success: z.boolean(),
    status_code: z.int().nullable(),
    error: z.string().nullable(),
  })
  .openapi('TestResult');

export const Message = z.strictObject({ message: z.string() }).openapi('Message');

export const WebhookDelivery = z
  .strictObject({
    delivery_id: z.string().openapi({ example: 'del_81ab' }),
    webhook_id: z.string(),
    event_type: z.string(),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.int().min(0),
    last_attempt_at: timestamp.nullable(),
    next_retry_at: timestamp.nullable(),
    response_status_code: z.int().nullable(),
    response_body: z.string().nullable(),
    error_message: z.string().nullable(),
    created_at: timestamp,
    completed_at: timestamp.nullable(),
    payload: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({
        type: ['object', 'null'],
        additionalProperties: true,
        description: 'The envelope; null in lists',
      }),
  })
  .openapi('WebhookDelivery');

export const EventNames = z.array(z.enum(EVENT_NAMES));

export const DeliveryQuery = z.object({
  status: z.enum(DELIVERY_STATUSES).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const WebhookId = z.object({ webhook_id: z.string().openapi({ example: 'whk_3f9c' }) });
export const DeliveryId = z.object({ delivery_id: z.string().openapi({ example: 'del_81ab' }) });

/** The header that makes POST and PATCH safe to repeat. */
export const IdempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .trim()
    .min(1)
    .max(255)
    .optional()
    .openapi({ example: 'webhook-review-events' }),
});

export const ApiError = z
  .strictObject({
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      details: z.unknown().optional(),
      request_id: z.string().optional(),
      retry_after: z.number().optional(),
    }),
  })
  .openapi('Error');

/** The other form of errors, FastAPI's. */
export const Detail = z.strictObject({ detail: z.string() }).openapi('Detail');
