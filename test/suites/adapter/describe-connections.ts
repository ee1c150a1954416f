import { Agent } from 'node:http';
import { memoryInbox } from '@videovector-webhooks/core';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, RUN_STARTED } from '../../support/deliveries.js';
import { gate } from '../../support/gate.js';
import { type App, PLACES, type Start, watchedClock } from './app.js';
import { headOf, openWire, send } from './wire.js';

const RUN = deliver(RUN_COMPLETED);
const WHOLE_LENGTH = { 'content-length': String(RUN.body.length) };
const WHOLE = headOf(PLACES.route, { ...RUN.headers, ...WHOLE_LENGTH }) + RUN.body;

/** Concurrent and consecutive deliveries, and clients that hang up. */
export function describeConnections(start: Start): void {
  describe('on its connections', () => {
    it('handles one of two concurrent copies, and answers both with 200', async () => {
      const memory = memoryInbox();
      const ending = gate();
      const app = await start({
        inbox: {
          ...memory,
          async claim(...args) {
            const result = await memory.claim(...args);
            if (result.state === 'in-progress') ending.open();
            return result;
          },
        },
      });
      let handled = 0;
      app.receiver.on('prompt_run.completed', () => {
        handled++;
        return ending.promise;
      });
      const replies = await Promise.all([app.post(RUN), app.post(RUN)]);
      expect(replies.map(({ text }) => JSON.parse(text).code).sort()).toEqual(['duplicate', 'handled']);
      expect(replies.map(({ status }) => status)).toEqual([200, 200]);
      expect(handled).toBe(1);
    });

    it('receives several deliveries on the same connection', async () => {
      const app = await start();
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      let connections = 0;
      app.server.on('connection', () => connections++);
      for (const { headers, body } of [RUN, deliver(RUN_COMPLETED, {}, 'wrong'), deliver(RUN_STARTED), RUN]) {
        await send(app.port, { path: PLACES.route, headers, chunks: [body], agent });
      }
      agent.destroy();
      expect(app.outcomes.map(({ status }) => status)).toEqual([200, 401, 200, 200]);
      expect(connections).toBe(1);
    });

    it('answers a request without a well-formed signature before its body arrives', async () => {
      const app = await start();
      const wire = await openWire(app.port);
      const { headers } = deliver(RUN_COMPLETED, { ...WHOLE_LENGTH, 'x-webhook-signature': 'none' });
      await wire.write(headOf(PLACES.route, headers));
      expect(await wire.readUntil('signature_invalid')).toMatch(/^HTTP\/1\.1 401 /);
    });

    it('lets a handler finish if the sender hangs up, and records that it did', async () => {
      const app = await start();
      const [started, closed, ending] = [gate(), gate(), gate()];
      app.server.on('request', (_, response) => response.on('close', () => closed.open()));
      app.receiver.on('prompt_run.completed', () => {
        started.open();
        return ending.promise;
      });
      const wire = await openWire(app.port);
      await wire.write(WHOLE);
      await started.promise;
      wire.hangUp();
      await closed.promise;
      ending.open();
      await app.outcome('handled');
      expect(await app.post(RUN)).toMatchObject({ status: 200, text: expect.stringContaining('duplicate') });
    });

    it('keeps working after a sender hung up in the middle of a body', async () => {
      const clock = watchedClock();
      const app = await start({ clock });
      const wire = await openWire(app.port);
      await wire.write(WHOLE.slice(0, -1));
      await clock.armed(30_000);
      wire.hangUp();
      expect(await app.outcome('client_gone')).toMatchObject({ status: 503 });
      await stillWorks(app);
    });

    it.each([
      ['in the middle of a body', WHOLE.slice(0, -1)],
      ['before the body', WHOLE.slice(0, -RUN.body.length)],
    ])('keeps working after a sender hung up %s while an earlier middleware was busy', async (_, part) => {
      const [entered, closed] = [gate(), gate()];
      const app = await start({}, async () => {
        entered.open();
        await closed.promise;
      });
      app.server.once('request', (_, response) => response.on('close', () => closed.open()));
      const wire = await openWire(app.port);
      await wire.write(part.replace(PLACES.route, PLACES.behind));
      await entered.promise;
      wire.hangUp();
      expect(await app.outcome('client_gone')).toMatchObject({ status: 503 });
      await stillWorks(app);
    });
  });
}

async function stillWorks(app: App): Promise<void> {
  expect(await app.post(RUN)).toMatchObject({ status: 200 });
}
