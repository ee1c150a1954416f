import { OpenAPIHono, type z } from '@hono/zod-openapi';
import { EVENT_NAMES } from '@videovector-webhooks/core';
import { derivedId } from '../ids.js';
import { canRetry, deliveryJson } from '../state/delivery.js';
import type { State } from '../state/state.js';
import { publicWebhook, type StoredWebhook } from '../state/webhook.js';
import type { Subscriptions } from '../subscriptions.js';
import type { DeliveryWorker } from '../worker/delivery-worker.js';
import type { ApiFaults } from './api-faults.js';
import { Idempotency } from './idempotency.js';
import { type Keys, keyOf, requires } from './keys.js';
import { answerProblem, Problem, problemOf } from './problem.js';
import { routesFor } from './routes.js';

/** The parts that the API works with. */
export interface ApiSettings {
  readonly state: State;
  readonly subscriptions: Subscriptions;
  readonly worker: DeliveryWorker;
  readonly keys: Keys;
  readonly faults: ApiFaults;
}

/** The management API under `/api/v2`: the eleven endpoints and their OpenAPI document. (Contract: Management API.) */
export function createApi({ state, subscriptions, worker, keys, faults }: ApiSettings): OpenAPIHono {
  const api = new OpenAPIHono({ defaultHook: (result) => void (result.success || refuse(result.error)) });
  const routes = routesFor((scope) => requires(scope, keys));
  const idempotency = new Idempotency(state);
  const webhookOf = (id: string): StoredWebhook => state.webhooks.get(id) ?? missing('webhook');

  api.use(faults.middleware);
  api.onError((error, c) => answerProblem(c, problemOf(error)));

  api.openapi(routes.create, (c): never => {
    const given = c.req.valid('json');
    const key = c.req.valid('header')['idempotency-key'];
    return idempotency.once(c, key, given, async () => {
      // Created again after a deletion, the webhook keeps its id and gets a new secret. (Contract: Management API.)
      const id = key === undefined ? undefined : derivedId('whk', keyOf(c) ?? '', key);
      const existing = id === undefined ? undefined : state.webhooks.get(id);
      const webhook = existing ?? subscriptions.create(given, { id });
      return { status: 201, body: JSON.stringify(webhook), webhookId: webhook.webhook_id };
    }) as never;
  });
  api.openapi(routes.list, (c) => c.json(state.webhooks.all().map(publicWebhook) as never, 200));
  api.openapi(routes.listEvents, (c) => c.json([...EVENT_NAMES], 200));
  api.openapi(routes.getDelivery, (c): never => {
    const delivery = state.deliveries.get(c.req.valid('param').delivery_id) ?? missing('delivery');
    return c.body(deliveryJson(delivery, true), 200, JSON_TYPE) as never;
  });
  api.openapi(routes.retryDelivery, (c): never => {
    const { delivery_id: id } = c.req.valid('param');
    return idempotency.once(c, c.req.valid('header')['idempotency-key'], undefined, async () => {
      const current = state.deliveries.get(id) ?? missing('delivery');
      if (!canRetry(current)) {
        throw new Problem(
          'conflict',
          `The delivery is ${current.status}; only failed or retrying ones can be retried`,
        );
      }
      const delivery = worker.retry(id) ?? missing('delivery');
      return { status: 200, body: deliveryJson(delivery, true), webhookId: delivery.webhook_id };
    }) as never;
  });
  api.openapi(routes.retrieve, (c) =>
    c.json(publicWebhook(webhookOf(c.req.valid('param').webhook_id)) as never, 200),
  );
  api.openapi(routes.update, (c): never => {
    const { webhook_id: id } = c.req.valid('param');
    const changes = c.req.valid('json');
    return idempotency.once(c, c.req.valid('header')['idempotency-key'], changes, async () => {
      const webhook = subscriptions.update(id, changes) ?? missing('webhook');
      return { status: 200, body: JSON.stringify(webhook), webhookId: id };
    }) as never;
  });
  api.openapi(routes.remove, (c) => {
    if (!subscriptions.remove(c.req.valid('param').webhook_id)) missing('webhook');
    return c.json({ message: 'Webhook deleted' }, 200);
  });
  api.openapi(routes.rotateSecret, (c): never => {
    const { webhook_id: id } = c.req.valid('param');
    return idempotency.once(c, c.req.valid('header')['idempotency-key'], undefined, async () => {
      const secret = subscriptions.rotateSecret(id) ?? missing('webhook');
      return { status: 200, body: JSON.stringify({ webhook_id: id, new_secret: secret }), webhookId: id };
    }) as never;
  });
  api.openapi(routes.test, (c): never => {
    const { webhook_id: id } = c.req.valid('param');
    return idempotency.once(c, c.req.valid('header')['idempotency-key'], undefined, async () => {
      const result = (await subscriptions.test(id)) ?? missing('webhook');
      return { status: 200, body: JSON.stringify(result), webhookId: id };
    }) as never;
  });
  api.openapi(routes.listDeliveries, (c): never => {
    const { webhook_id } = webhookOf(c.req.valid('param').webhook_id);
    const { status, limit } = c.req.valid('query');
    const deliveries = state.deliveries
      .group(webhook_id)
      .filter((delivery) => (status ?? delivery.status) === delivery.status)
      .reverse()
      .slice(0, limit);
    return c.body(
      `[${deliveries.map((each) => deliveryJson(each, false)).join(',')}]`,
      200,
      JSON_TYPE,
    ) as never;
  });
  describeApi(api);
  // As FastAPI responds to an unknown route. `notFound` has no effect in a mounted app.
  api.all('*', (c) => c.json({ detail: 'Not Found' }, 404));
  return api;
}

const JSON_TYPE = { 'content-type': 'application/json' };

function missing(what: 'webhook' | 'delivery'): never {
  throw new Problem(`resource_${what}_not_found`, `There is no such ${what}`);
}

function refuse({ issues }: z.ZodError): never {
  const details = issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  const [first] = details;
  throw new Problem(
    'validation_error',
    `${first?.field || 'The request'}: ${first?.message ?? 'is invalid'}`,
    details,
  );
}

/** Serves the OpenAPI document of the API at `/openapi.json`. */
function describeApi(api: OpenAPIHono): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
  });
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'VideoVector webhooks, as implemented by the sandbox',
      version: '2',
      description:
        'The eleven endpoints of the management API. Unlike the service, the sandbox also accepts http receivers nearby.',
    },
    servers: [{ url: '/api/v2' }],
  });
}
