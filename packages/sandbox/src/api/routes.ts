import { createRoute, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { boundedJsonBody } from '../server/bounded-body.js';
import type { Scope } from './keys.js';
import * as schemas from './schemas.js';

/** Far more than a webhook with its metadata needs. */
const MAX_BODY_BYTES = 1024 * 1024;
const SECURITY = [{ apiKey: [] }, { bearer: [] }];

const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  content: { 'application/json': { schema } },
  description,
});

const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
});

const problem = (description: string) => json(schemas.ApiError, description);
/** Responses that any call can get from the service, and from a sandbox that is told to fail. */
const FAILED = {
  429: {
    ...json(z.union([schemas.ApiError, schemas.Detail]), 'Too many calls'),
    headers: z.object({ 'retry-after': z.string().optional().openapi({ example: '1' }) }),
  },
  '5XX': json(z.union([schemas.ApiError, schemas.Detail]), 'The service failed'),
};
const DENIED = { 401: problem('The key is missing or unknown'), 403: problem('The key lacks the scope') };
const MISSING = { 404: problem('The webhook or delivery does not exist') };
const INVALID = { 422: problem('The request is not valid') };
const TOO_LARGE = { 413: problem('The body is too large') };
const REPEATED = { 409: problem('The Idempotency-Key was used with another body') };

/**
 * The eleven endpoints: their parameters and responses. The OpenAPI document is generated from them.
 *
 * @param requires Creates the middleware that checks the key's scope.
 */
export function routesFor(requires: (scope: Scope) => MiddlewareHandler) {
  const guarded = (scope: Scope, ...others: MiddlewareHandler[]) => ({
    security: SECURITY,
    middleware: [requires(scope), ...others],
    'x-scope': scope,
  });
  const headers = schemas.IdempotencyHeader;
  const webhook = { params: schemas.WebhookId };
  const delivery = { params: schemas.DeliveryId };
  return {
    create: createRoute({
      method: 'post',
      path: '/webhooks',
      operationId: 'createWebhook',
      summary: 'Create a webhook',
      ...guarded('write', boundedJsonBody(MAX_BODY_BYTES)),
      request: { headers, body: body(schemas.CreateWebhook) },
      responses: {
        201: json(schemas.WebhookWithSecret, 'The webhook and its secret'),
        ...DENIED,
        ...REPEATED,
        ...TOO_LARGE,
        ...INVALID,
        ...FAILED,
      },
    }),
    list: createRoute({
      method: 'get',
      path: '/webhooks',
      operationId: 'listWebhooks',
      summary: 'List webhooks',
      ...guarded('read'),
      responses: { 200: json(schemas.Webhook.array(), 'All webhooks'), ...DENIED, ...FAILED },
    }),
    listEvents: createRoute({
      method: 'get',
      path: '/webhooks/events',
      operationId: 'listWebhookEvents',
      summary: 'List supported event names',
      responses: { 200: json(schemas.EventNames, 'The event names'), ...FAILED },
    }),
    getDelivery: createRoute({
      method: 'get',
      path: '/webhooks/deliveries/{delivery_id}',
      operationId: 'getWebhookDelivery',
      summary: 'Retrieve one delivery',
      ...guarded('read'),
      request: delivery,
      responses: {
        200: json(schemas.WebhookDelivery, 'The delivery with its payload'),
        ...DENIED,
        ...MISSING,
        ...FAILED,
      },
    }),
    retryDelivery: createRoute({
      method: 'post',
      path: '/webhooks/deliveries/{delivery_id}/retry',
      operationId: 'retryWebhookDelivery',
      summary: 'Retry a failed delivery',
      ...guarded('write'),
      request: { ...delivery, headers },
      responses: {
        200: json(schemas.WebhookDelivery, 'The delivery, which is sent again'),
        ...DENIED,
        ...MISSING,
        409: problem('The delivery has not failed, or the Idempotency-Key was used with another body'),
        ...INVALID,
        ...FAILED,
      },
    }),
    retrieve: createRoute({
      method: 'get',
      path: '/webhooks/{webhook_id}',
      operationId: 'getWebhook',
      summary: 'Retrieve one webhook',
      ...guarded('read'),
      request: webhook,
      responses: { 200: json(schemas.Webhook, 'The webhook'), ...DENIED, ...MISSING, ...FAILED },
    }),
    update: createRoute({
      method: 'patch',
      path: '/webhooks/{webhook_id}',
      operationId: 'updateWebhook',
      summary: 'Update a webhook',
      ...guarded('write', boundedJsonBody(MAX_BODY_BYTES)),
      request: { ...webhook, headers, body: body(schemas.UpdateWebhook) },
      responses: {
        200: json(schemas.Webhook, 'The webhook'),
        ...DENIED,
        ...MISSING,
        ...REPEATED,
        ...TOO_LARGE,
        ...INVALID,
        ...FAILED,
      },
    }),
    remove: createRoute({
      method: 'delete',
      path: '/webhooks/{webhook_id}',
      operationId: 'deleteWebhook',
      summary: 'Delete a webhook',
      ...guarded('admin'),
      request: webhook,
      responses: {
        200: json(schemas.Message, 'The webhook and its deliveries are deleted'),
        ...DENIED,
        ...MISSING,
        ...FAILED,
      },
    }),
    rotateSecret: createRoute({
      method: 'post',
      path: '/webhooks/{webhook_id}/rotate-secret',
      operationId: 'rotateWebhookSecret',
      summary: 'Rotate the signing secret',
      ...guarded('write'),
      request: { ...webhook, headers },
      responses: {
        200: json(schemas.RotatedSecret, 'The new secret'),
        ...DENIED,
        ...MISSING,
        ...INVALID,
        ...FAILED,
      },
    }),
    test: createRoute({
      method: 'post',
      path: '/webhooks/{webhook_id}/test',
      operationId: 'testWebhook',
      summary: 'Send a test event',
      ...guarded('write'),
      request: { ...webhook, headers },
      responses: {
        200: json(schemas.TestResult, 'The response of the receiver'),
        ...DENIED,
        ...MISSING,
        ...INVALID,
        ...FAILED,
      },
    }),
    listDeliveries: createRoute({
      method: 'get',
      path: '/webhooks/{webhook_id}/deliveries',
      operationId: 'listWebhookDeliveries',
      summary: 'List deliveries, newest first',
      ...guarded('read'),
      request: { ...webhook, query: schemas.DeliveryQuery },
      responses: {
        200: json(schemas.WebhookDelivery.array(), 'The deliveries'),
        ...DENIED,
        ...MISSING,
        ...INVALID,
        ...FAILED,
      },
    }),
  };
}
