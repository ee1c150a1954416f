import { ConfigurationError } from '@videovector-webhooks/core';
import { Hono } from 'hono';
import { boundedBody } from '../api/bounded-body.js';
import { requires } from '../api/keys.js';
import { answerProblem, Problem, problemOf } from '../api/problem.js';
import { newId } from '../ids.js';
import type { Controls } from './controls.js';

/** The largest data of an event, in JSON in JSON. */
const LARGEST_BODY = 32 * 1024 * 1024;

/** The controls of a running sandbox over HTTP, for the command line and for tests in other languages; they need the admin key. */
export function controlApi(sandbox: Controls): Hono {
  const api = new Hono();
  api.use(requires('admin', sandbox.keys));
  api.use(boundedBody(LARGEST_BODY));
  api.onError((error, c) => {
    const problem =
      error instanceof ConfigurationError ? new Problem('validation_error', error.message) : problemOf(error);
    return answerProblem(c, problem, newId('req'));
  });
  const bodyOf = async (request: { text(): Promise<string> }): Promise<Record<string, unknown>> => {
    const body = parsed((await request.text()) || '{}');
    if (typeof body === 'object' && body !== null && !Array.isArray(body))
      return body as Record<string, unknown>;
    throw new Problem('validation_error', 'The body is no JSON object');
  };

  api.post('/events', async (c) => {
    const { event, data, ...options } = await bodyOf(c.req);
    return c.json(await sandbox.send(event as never, data as never, options), 201);
  });
  api.get('/webhooks', (c) => c.json(sandbox.webhooks()));
  api.post('/webhooks/:id/test', async (c) => c.json(await sandbox.test(c.req.param('id'))));
  api.post('/exchanges/:id/replay', async (c) => c.json(await sandbox.replay(c.req.param('id')), 201));
  api.post('/scenarios/:name', async (c) => c.json(await sandbox.play(c.req.param('name') as never), 201));
  api.post('/faults', async (c) => {
    const { fault, ...options } = await bodyOf(c.req);
    sandbox.faults.inject(fault as never, options);
    return c.json(sandbox.faults.planned, 201);
  });
  api.delete('/faults', (c) => {
    sandbox.faults.clear();
    return c.json([]);
  });
  api.post('/clock', async (c) => {
    const { advance_ms: advanceMs = 0, frozen } = await bodyOf(c.req);
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
