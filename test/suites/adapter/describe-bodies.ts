import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, sign } from '../../support/deliveries.js';
import { PLACES, type Start } from './app.js';
import { headOf, openWire, send } from './wire.js';

const MIB = 1024 * 1024;
/** As another JSON library would print it: without spaces and escapes, but with the float as Python printed it. */
const COMPACT = RUN_COMPLETED.replaceAll('": ', '":').replaceAll(', "', ',"').replace('\\u00e9', 'é');
const PRETTY = RUN_COMPLETED.replaceAll('": ', '" : ').replaceAll(', "', ',\r\n\t"').replace('\\u00e9', 'é');
const BEYOND_BMP = RUN_COMPLETED.replace('\\u00e9', '\\u00e9 \\ud83d\\ude00');

/** The exact bytes on the wire are the ones that are verified. */
export function describeBodies(start: Start): void {
  describe('verifies a body', () => {
    it.each([
      ['as it was signed', RUN_COMPLETED, 'raw'],
      ['re-serialized without spaces', COMPACT, 'canonical'],
      ['re-serialized on many lines', PRETTY, 'canonical'],
      ['with a byte order mark', `\ufeff${RUN_COMPLETED}`, 'canonical'],
    ])('%s', async (_, body, matchedBy) => {
      const app = await start();
      const seen: unknown[] = [];
      app.receiver.on('prompt_run.completed', ({ data }, context) => {
        seen.push(data['title'], data['start_time'], context.matchedBy, Buffer.from(context.body).toString());
      });
      expect(await app.post({ ...deliver(RUN_COMPLETED), body })).toMatchObject({ status: 200 });
      expect(seen).toEqual(['Café', 12, matchedBy, RUN_COMPLETED]);
    });

    it.each([1, 2, 3, 7])('in chunks of %i bytes, which split its characters', async (size) => {
      const app = await start();
      const titles: unknown[] = [];
      app.receiver.on('prompt_run.completed', ({ data }) => titles.push(data['title']));
      const bytes = Buffer.from(BEYOND_BMP.replace('\\u00e9 \\ud83d\\ude00', 'é 😀'));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const { headers } = deliver(BEYOND_BMP);
      const reply = await send(app.port, { path: PLACES.route, headers, chunks });
      expect(reply).toMatchObject({ status: 200 });
      expect(titles).toEqual(['Café 😀']);
    });

    it.each([
      ['empty', ''],
      ['not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
      ['not JSON', 'event=test'],
    ])('that is %s, exactly if it is what was signed', async (_, body) => {
      const app = await start();
      const { headers } = deliver('', { 'x-webhook-signature': sign(body) });
      const chunks = [body];
      expect(await send(app.port, { path: PLACES.route, headers, chunks })).toMatchObject({ status: 422 });
      const forged = { ...headers, 'x-webhook-signature': sign('other bytes') };
      expect(await send(app.port, { path: PLACES.route, headers: forged, chunks })).toMatchObject({
        status: 401,
      });
    });

    it.each(['identity', 'utf-8', 'amz-1.0', 'aws-chunked'])(
      'that verifies, whatever its Content-Encoding claims: %s',
      async (encoding) => {
        const app = await start();
        expect(await app.post(deliver(RUN_COMPLETED, { 'content-encoding': encoding }))).toMatchObject({
          status: 200,
        });
      },
    );

    it('but inflates none', async () => {
      const app = await start();
      const { headers } = deliver(RUN_COMPLETED, { 'content-encoding': 'gzip' });
      const chunks = [gzipSync(RUN_COMPLETED)];
      expect(await send(app.port, { path: PLACES.route, headers, chunks })).toMatchObject({ status: 500 });
    });

    it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', undefined])(
      'whatever its Content-Type: %s',
      async (type) => {
        const app = await start();
        const { headers, body } = deliver(RUN_COMPLETED, { 'content-type': type });
        expect(await send(app.port, { path: PLACES.route, headers, chunks: [body] })).toMatchObject({
          status: 200,
        });
      },
    );

    it('of 10 MiB', async () => {
      const app = await start();
      const body = sized(10 * MIB);
      const { headers } = deliver(body);
      expect(await send(app.port, { path: PLACES.route, headers, chunks: [body] })).toMatchObject({
        status: 200,
      });
    });

    it.each([
      ['that announces its length', true],
      ['that comes in chunks', false],
    ])(
      'but refuses a larger one %s, and responds after the sender has sent all of it',
      async (_, announced) => {
        const app = await start();
        const body = sized(12 * MIB);
        const length = { 'content-length': String(body.length) };
        const chunked = { 'transfer-encoding': 'chunked' };
        const { headers } = deliver(body, announced ? length : chunked);
        const wire = await openWire(app.port);
        await wire.write(headOf(PLACES.route, headers));
        await wire.write(announced ? body : inChunks(body));
        expect(await wire.readUntil('body_too_large')).toMatch(/^HTTP\/1\.1 500 /);

        await wire.write(headOf('/health', { 'content-length': '0' }).replace('POST', 'GET'));
        expect(await wire.readUntil('\r\n\r\nok')).toContain('HTTP/1.1 200');
      },
    );
  });
}

function sized(length: number): string {
  const [head, tail] = ['{"data": {"pad": "', '"}, "event": "test"}'];
  return head + 'x'.repeat(length - head.length - tail.length) + tail;
}

function inChunks(body: string): string {
  const size = 64 * 1024;
  const chunks = Array.from({ length: Math.ceil(body.length / size) }, (_, i) =>
    body.slice(i * size, (i + 1) * size),
  );
  return [...chunks, ''].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
}
