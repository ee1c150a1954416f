import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../../support/deliveries.js';
import { PLACES, type Start } from './app.js';
import { ROWS, SECRETS } from './outcome-rows.js';
import { send } from './wire.js';

/** Every row of the table of outcomes, on the wire. */
export function describeOutcomes(start: Start, closesConnection: boolean): void {
  describe('answers', () => {
    it.each(Object.keys(ROWS) as (keyof typeof ROWS)[])('%s as the table says', async (code) => {
      const { outcome, status, headers = {}, closes = false, happen } = ROWS[code];
      const { app, reply } = await happen(start);

      expect(await app.outcome(code)).toMatchObject({ code, outcome, status });
      for (const secret of [SECRET, ...SECRETS]) expect(app.log.join('\n')).not.toContain(secret);
      if (closes && (closesConnection || code === 'client_gone')) return expect(reply).toBeNull();

      expect(reply).toMatchObject({ status, text: JSON.stringify({ outcome, code }) });
      expect(reply?.headers).toMatchObject(headers);
      expect(reply?.headers['content-type']).toMatch(/^application\/json(; charset=utf-8)?$/);
      if (closes) expect(reply?.headers['connection']).toBe('close');
      for (const name of ['retry-after', 'allow', 'cache-control']) {
        if (!Object.hasOwn(headers, name)) expect(reply?.headers).not.toHaveProperty(name);
      }
      for (const secret of [SECRET, ...SECRETS]) {
        expect(JSON.stringify(reply?.headers)).not.toContain(secret);
      }
    });

    it('every delivery that is not authentic in the same way', async () => {
      const app = await start({ secrets: { whk_01: SECRET } });
      const wrongs = [
        { 'x-webhook-signature': undefined },
        { 'x-webhook-signature': 'sha256=0' },
        { 'x-webhook-signature': `sha256=${'0'.repeat(64)}` },
        { 'x-webhook-signature': `sha256=${'0'.repeat(64)}, sha256=${'1'.repeat(64)}` },
        { 'x-webhook-id': 'whk_unknown' },
      ];
      for (const wrong of wrongs) {
        const { headers, text, status } = await app.post(deliver(RUN_COMPLETED, wrong));
        expect({ status, text }).toEqual({
          status: 401,
          text: '{"outcome":"unauthorized","code":"signature_invalid"}',
        });
        expect(headers).not.toHaveProperty('retry-after');
      }
    });

    it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'])(
      '%s with 405 and says what is allowed',
      async (method) => {
        const app = await start();
        const { headers } = deliver(RUN_COMPLETED);
        const reply = await send(app.port, { method, path: PLACES.route, headers, chunks: [] });
        expect(reply).toMatchObject({ status: 405, headers: { allow: 'POST' } });
        expect(reply.text).toBe(method === 'HEAD' ? '' : '{"outcome":"refused","code":"method_not_allowed"}');
      },
    );
  });
}
