import { ConfigurationError } from '@videovector-webhooks/core';
import { Hono } from 'hono';
import { requires } from '../api/keys.js';
import { answerProblem, Problem } from '../api/problem.js';
import { newId } from '../ids.js';
import type { Controls } from './controls.js';

/** The controls of a running sandbox over HTTP, for the command line and for tests in other languages; they need the admin key. */
export function controlApi(sandbox: Controls): Hono {
  const api = new Hono();
  api.use(requires('admin', sandbox.keys));
  api.onError((error, c) => {
    if (error instanceof ConfigurationError)
      return answerProblem(c, new Problem('validation_error', error.message), newId('req'));
    if (error instanceof Problem) return answerProblem(c, error, newId('req'));
    return answerProblem(
      c,
      new Problem('internal_error', 'The sandbox has failed; that is a defect of the sandbox'),
      newId('req'),
    );
  });
  const bodyOf = async (request: { text(): Promise<string> }): Promise<Record<string, unknown>> => {
    try {
      return JSON.parse((await request.text()) || '{}') as Record<string, unknown>;
    } catch {
      throw new Problem('validation_error', 'The body is no JSON');
    }
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
    if (typeof advanceMs !== 'number' || !(advanceMs >= 0))
      throw new Problem('validation_error', 'advance_ms must be a number from 0');
    if (frozen === true) sandbox.clock.freeze();
    if (frozen === false) sandbox.clock.resume();
    await sandbox.clock.advance(advanceMs);
    return c.json({ now: new Date(sandbox.clock.now()).toISOString(), frozen: sandbox.clock.frozen });
  });
  return api;
}
