import { ConfigurationError } from '@videovector-webhooks/core';
import { Hono } from 'hono';
import { requires } from '../api/keys.js';
import { answerProblem, Problem, problemOf } from '../api/problem.js';
import type { SandboxOperations } from '../sandbox-operations.js';
import { boundedBody } from './bounded-body.js';

/** Enough for the data of any event, which is JSON in a JSON string. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** The operations of `Sandbox` over HTTP, for the command and for tests in other languages. They need the admin key. */
export function controlApi(sandbox: SandboxOperations): Hono {
  const api = new Hono();
  api.use(requires('admin', sandbox.keys));
  api.use(boundedBody(MAX_BODY_BYTES));
  api.onError((error, c) =>
    answerProblem(
      c,
      error instanceof ConfigurationError ? new Problem('validation_error', error.message) : problemOf(error),
    ),
  );

  api.post('/events', async (c) => {
    const { event, data, ...options } = await objectOf(c.req);
    return c.json(await sandbox.send(event as never, data as never, options), 201);
  });
  api.get('/webhooks', (c) => c.json(sandbox.webhooks()));
  api.get('/deliveries/:id', (c) => {
    const id = c.req.param('id');
    const delivery = sandbox.deliveries().find(({ delivery_id }) => delivery_id === id);
    if (delivery !== undefined) return c.json(delivery);
    throw new Problem('resource_delivery_not_found', `There is no delivery ${id}`);
  });
  api.post('/webhooks/:id/test', async (c) => c.json(await sandbox.test(c.req.param('id'))));
  api.post('/exchanges/:id/replay', async (c) => c.json(await sandbox.replay(c.req.param('id')), 201));
  api.post('/scenarios/:name', async (c) => c.json(await sandbox.play(c.req.param('name') as never), 201));
  api.post('/faults', async (c) => {
    const { fault, ...options } = await objectOf(c.req);
    sandbox.faults.inject(fault as never, options);
    return c.json(sandbox.faults.planned, 201);
  });
  api.delete('/faults', (c) => {
    sandbox.faults.clear();
    return c.json([]);
  });
  api.post('/clock', async (c) => {
    const { advance_ms: advanceMs = 0, frozen } = await objectOf(c.req);
    if (typeof advanceMs !== 'number') throw new Problem('validation_error', 'advance_ms must be a number');
    if (frozen !== undefined && typeof frozen !== 'boolean')
      throw new Problem('validation_error', 'frozen must be true or false');
    if (frozen === true) sandbox.clock.freeze();
    if (frozen === false) sandbox.clock.resume();
    await sandbox.clock.advance(advanceMs);
    return c.json({ now: new Date(sandbox.clock.now()).toISOString(), frozen: sandbox.clock.frozen });
  });
  return api;
}

async function objectOf(request: { text(): Promise<string> }): Promise<Record<string, unknown>> {
  const text = (await request.text()) || '{}';
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Problem('validation_error', 'The body is not valid JSON');
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  throw new Problem('validation_error', 'The body must be a JSON object');
}
