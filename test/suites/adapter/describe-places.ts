import { settled, signedDelivery } from '@videovector-webhooks/core/testing';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../../support/deliveries.js';
import { PLACES, type Start } from './app.js';

const { consumed: _, ...MOUNTED } = PLACES;

/** The places that the receiver may have in an app. */
export function describePlaces(start: Start): void {
  describe('in an app', () => {
    it.each(Object.entries(MOUNTED))('receives deliveries mounted as %s', async (_kind, path) => {
      const app = await start();
      app.receiver.on('prompt_run.completed', () => {});
      expect(await app.post(deliver(RUN_COMPLETED), path)).toMatchObject({
        status: 200,
        text: '{"outcome":"handled","code":"handled"}',
      });
      expect(await app.post(deliver(RUN_COMPLETED, {}, 'wrong'), path)).toMatchObject({ status: 401 });
    });

    it.each(['canonical', 'reserialized'] as const)(
      'receives the exact bytes of signedDelivery through supertest and fetch: %s',
      async (form) => {
        const app = await start();
        const bodies: string[] = [];
        app.receiver.on(
          'export.ready',
          (_event, { body }) => void bodies.push(new TextDecoder().decode(body)),
        );
        const make = (data: string) => signedDelivery('export.ready', data, { secret: SECRET, form });

        const first = await make('{"export_id": "exp_1", "size": 12.0, "name": "Café"}');
        await supertest(app.url).post(PLACES.route).set(first.headers).send(first.body).expect(200);
        await supertest(app.server).post(PLACES.route).send(first.body).set(first.headers).expect(200);
        const second = await make('{"export_id": "exp_2", "size": 12.0}');
        expect((await fetch(app.url + PLACES.route, second)).status).toBe(200);

        expect(app.outcomes.map(({ code }) => code)).toEqual(['handled', 'duplicate', 'handled']);
        expect(app.outcomes[0]!.matchedBy).toBe(form === 'canonical' ? 'raw' : 'canonical');
        expect(bodies).toHaveLength(2);
        if (form === 'canonical') expect(bodies).toEqual([first.body, second.body]);
      },
    );

    it('reads a body after a middleware made it wait', async () => {
      const app = await start({}, settled);
      app.receiver.on('prompt_run.completed', () => {});
      const reply = await app.post(deliver(RUN_COMPLETED), PLACES.behind);
      expect(reply).toMatchObject({ status: 200, text: expect.stringContaining('handled') });
    });

    it('keeps the headers that a middleware has set, and adds its own', async () => {
      const app = await start();
      const reply = await app.post(deliver('[]'), PLACES.behind);
      expect(reply).toMatchObject({ status: 422, headers: { 'x-before': '1' } });
      expect(reply?.headers['content-type']).toMatch(/^application\/json/);
    });

    it('leaves the other routes alone', async () => {
      const app = await start();
      await supertest(app.url).get('/health').expect(200, 'ok');
      const { body } = await supertest(app.url).post('/echo').send({ start_time: 12.5 }).expect(200);
      expect(body).toEqual({ start_time: 12.5 });
      await supertest(app.url).post('/elsewhere').send({}).expect(404);
      expect(app.outcomes).toEqual([]);
    });

    it('answers 500, never 401, if the exact bytes are gone, and logs what to change', async () => {
      const app = await start();
      expect(await app.post(deliver(RUN_COMPLETED), PLACES.consumed)).toMatchObject({
        status: 500,
        text: '{"outcome":"error","code":"body_altered"}',
      });
      expect(app.log).toHaveLength(1);
      expect(app.log[0]).toMatch(
        /body_altered \(500\).* ran before the webhook route|body_altered \(500\).* read the body before/,
      );
    });
  });
}
