import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Capture,
  CaptureFormatError,
  type CaptureSink,
  captureToFile,
  createReceiver,
  deliveryOf,
  type ReceiverOptions,
  readCaptures,
} from '@videovector-webhooks/core';
import { manualClock, settled } from '@videovector-webhooks/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET, sign } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

/** A receiver that captures into a list. */
function setUp(options: Partial<ReceiverOptions> = {}, sink: Partial<CaptureSink> = {}) {
  const captures: Capture[] = [];
  const logger = quietLogger();
  const clock = manualClock();
  const capture = { write: (line: Capture) => void captures.push(line), ...sink };
  const receiver = createReceiver({ secrets: SECRET, capture, clock, logger, ...options }).fallback(() => {});
  return { receiver, captures, logger, clock };
}

const text = new TextDecoder();

describe('a capture', () => {
  it('holds the exact body, the headers and the outcome, its keys in a stable order', async () => {
    const { receiver, captures } = setUp();
    await receiver.receive({ ...deliver(RUN_COMPLETED), body: new TextEncoder().encode(RUN_COMPLETED) });
    const { key, ...outcome } = captures[0]!.outcome;
    expect(key).toMatch(/^[0-9a-f]{48}$/);
    expect(JSON.stringify({ ...captures[0], outcome })).toBe(
      JSON.stringify({
        version: 1,
        captured_at: '2026-10-07T00:00:00.000Z',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-delivery-id': 'dlv_01',
          'x-event-type': 'prompt_run.completed',
          'x-webhook-id': 'whk_01',
          'x-webhook-signature': sign(RUN_COMPLETED),
        },
        body: RUN_COMPLETED,
        outcome: {
          outcome: 'handled',
          code: 'handled',
          status: 200,
          event: 'prompt_run.completed',
          event_id: 'evt_1',
          delivery_id: 'dlv_01',
          webhook_id: 'whk_01',
          matched_by: 'raw',
          attempt: 1,
        },
      }),
    );
  });

  it.each([
    ['text', RUN_COMPLETED],
    ['text outside ASCII', '{"a": "é😀"}'],
    ['text with a byte order mark', '\ufeff{}'],
    ['text with line separators', '{"a":\u2028"\n\r\n"}'],
    ['nothing', ''],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])],
    ['the bytes of a surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ])('gives back the body byte for byte, also of %s', async (_what, body) => {
    const { receiver, captures } = setUp();
    const bytes = Buffer.from(body);
    await receiver.receive({
      headers: { 'x-webhook-signature': sign(bytes) },
      body: new Blob([bytes]).stream(),
    });
    const line = JSON.stringify(captures[0]);
    expect(Buffer.from(deliveryOf(line).body).equals(bytes)).toBe(true);
    expect(Buffer.from(deliveryOf(JSON.parse(line)).body).equals(bytes)).toBe(true);
  });

  it('holds no credentials', async () => {
    const { receiver, captures } = setUp();
    const credentials = {
      Authorization: 'Bearer mark',
      'Proxy-Authorization': 'mark',
      Cookie: 'session=mark',
      'X-API-Key': 'mark',
      'X-Auth-Token': 'mark',
      'X-Gateway-Secret': 'mark',
      'X-Forwarded-Client-Credential': 'mark',
    };
    const { headers, body } = deliver(RUN_COMPLETED);
    await receiver.receive({ headers: { ...headers, ...credentials }, body });
    await receiver.receive({ headers: new Headers({ ...headers, ...credentials }), body });
    const line = JSON.stringify(captures);
    expect(line).not.toContain('mark');
    expect(line).not.toContain(SECRET);
    expect(captures[0]?.headers['authorization']).toBe('[redacted]');
    expect(captures[0]?.headers['x-webhook-signature']).toBe(sign(RUN_COMPLETED));
  });

  it('is made of every outcome, and says why there is no body', async () => {
    const { receiver, captures } = setUp({ maxBodyBytes: 1000 }, { maxBodyBytes: 200 });
    const { headers } = deliver(RUN_COMPLETED);
    const stream = (body: string) => new Blob([body]).stream();
    await receiver.receive({ headers, body: stream(RUN_COMPLETED) });
    await receiver.receive({ headers, body: stream('x'.repeat(2000)) });
    await receiver.receive({ headers: { host: 'localhost' }, body: stream('x') });
    await receiver.receive({ headers, body: { consumed: { a: 1 }, advice: '' } });
    await receiver.receive({ headers, body: stream('{}') });
    await receiver.receive({ method: 'GET', headers, body: null });
    expect(captures.map(({ body_missing: missing, outcome }) => [outcome.code, missing])).toEqual([
      ['handled', 'too_large'],
      ['body_too_large', 'too_large'],
      ['signature_invalid', 'unread'],
      ['body_altered', 'consumed'],
      ['signature_invalid', undefined],
      ['method_not_allowed', undefined],
    ]);
  });

  it('holds no error of the handler', async () => {
    const captures: Capture[] = [];
    const receiver = createReceiver({
      secrets: SECRET,
      logger: quietLogger(),
      capture: { write: (c) => void captures.push(c) },
    });
    receiver.fallback(() => Promise.reject(new Error('private')));
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(captures[0]?.outcome.code).toBe('handler_failed');
    expect(JSON.stringify(captures)).not.toContain('private');
  });

  it.each<[string, CaptureSink['write']]>([
    [
      'throws',
      () => {
        throw new Error('full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('full'))],
    ['never ends', () => new Promise(() => {})],
  ])('harms no delivery where its sink %s', async (_how, write) => {
    const { receiver, logger } = setUp({}, { write });
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('duplicate');
    await settled();
    expect(logger.lines.length).toBeLessThanOrEqual(1);
    await receiver.close();
  });

  it('becomes a delivery again, of which a receiver makes the same', async () => {
    const { receiver, captures } = setUp();
    await receiver.receive(deliver(RUN_COMPLETED));
    const again = setUp();
    expect(await again.receiver.receive(deliveryOf(captures[0]!))).toMatchObject({
      code: 'handled',
      matchedBy: 'raw',
    });
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"version":2}',
    '{"version":1}',
    '{"version":1,"method":"POST","headers":{"a":1},"body":"","captured_at":"","outcome":{"status":200}}',
  ])('is not made of %j', (line) => {
    expect(() => deliveryOf(line)).toThrow(CaptureFormatError);
  });

  it('without a body can’t be received again, and says why', async () => {
    const { receiver, captures } = setUp();
    await receiver.receive({ headers: {}, body: new Blob(['x']).stream() });
    expect(() => deliveryOf(captures[0]!)).toThrow('not captured (unread)');
  });

  it('needs a sink that can write', () => {
    expect(() => setUp({ capture: {} as CaptureSink })).toThrow('captureToFile()');
  });
});

describe('captureToFile', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'capture-'));
    path = join(folder, 'deliveries.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function capturesIn(file = path): Promise<Capture[]> {
    const captures: Capture[] = [];
    for await (const capture of readCaptures(createReadStream(file))) captures.push(capture);
    return captures;
  }

  async function receiveMany(capture: CaptureSink, count: number): Promise<void> {
    const receiver = createReceiver({ secrets: SECRET, capture, logger: quietLogger() });
    for (let i = 0; i < count; i++)
      await receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': `dlv_${i}` }));
    await receiver.close();
  }

  it('writes a line a delivery, for the owner alone, and appends', async () => {
    await receiveMany(captureToFile(path), 3);
    await receiveMany(captureToFile(path), 2);
    const ids = (await capturesIn()).map(({ headers }) => headers['x-delivery-id']);
    expect(ids).toEqual(['dlv_0', 'dlv_1', 'dlv_2', 'dlv_0', 'dlv_1']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('takes away others’ rights to a file that was there', async () => {
    await writeFile(path, '', { mode: 0o644 });
    await receiveMany(captureToFile(path), 1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('leaves a device as it is', async () => {
    const { mode } = await stat('/dev/null');
    await receiveMany(captureToFile('/dev/null'), 2);
    expect((await stat('/dev/null')).mode).toBe(mode);
  });

  it('moves a file that is full, keeps as many as it may, and splits no line', async () => {
    await receiveMany(captureToFile(path, { maxFileBytes: 2_000, maxFiles: 3 }), 40);
    expect((await readdir(folder)).sort()).toEqual([
      'deliveries.jsonl',
      'deliveries.jsonl.1',
      'deliveries.jsonl.2',
    ]);
    const ids: unknown[] = [];
    for (const file of [`${path}.2`, `${path}.1`, path]) {
      expect((await stat(file)).size).toBeLessThanOrEqual(2_000);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      for (const { headers } of await capturesIn(file)) ids.push(headers['x-delivery-id']);
    }
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, i) => `dlv_${40 - ids.length + i}`));
  });

  it('may keep the current file alone', async () => {
    await receiveMany(captureToFile(path, { maxFileBytes: 2_000, maxFiles: 1 }), 20);
    expect(await readdir(folder)).toEqual(['deliveries.jsonl']);
    expect((await capturesIn()).at(-1)?.headers['x-delivery-id']).toBe('dlv_19');
  });

  it('begins on a line of its own behind one that a crash has torn', async () => {
    await receiveMany(captureToFile(path), 1);
    const whole = await readFile(path, 'utf8');
    await writeFile(path, whole + whole.slice(0, 100));
    await receiveMany(captureToFile(path), 1);
    const bad: number[] = [];
    const good: Capture[] = [];
    for await (const capture of readCaptures(createReadStream(path), { onBadLine: (line) => bad.push(line) }))
      good.push(capture);
    expect(good).toHaveLength(2);
    expect(bad).toEqual([2]);
  });

  it('loses captures, and no delivery, where it can’t write, and says so once', async () => {
    await mkdir(path);
    const { lines, error } = quietLogger();
    const capture = captureToFile(path, { logger: { error } });
    const receiver = createReceiver({ secrets: SECRET, capture, logger: quietLogger() }).fallback(() => {});
    for (let i = 0; i < 5; i++) {
      expect((await receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': `${i}` }))).code).toBe(
        'handled',
      );
      await capture.close();
    }
    expect(lines).toEqual([expect.stringContaining('Captures are being lost (EISDIR)')]);
  });

  it('drops what the disk is too slow for, so that the memory stays bounded', async () => {
    const { lines, error } = quietLogger();
    const capture = captureToFile(path, { logger: { error }, maxBodyBytes: 20_000_000 });
    const body = 'x'.repeat(10_000_000);
    const base = (
      await (async () => {
        const { receiver, captures } = setUp();
        await receiver.receive(deliver(RUN_COMPLETED));
        return captures;
      })()
    )[0]!;
    for (let i = 0; i < 6; i++) capture.write({ ...base, body });
    await capture.close();
    expect(lines).toEqual([expect.stringContaining('too slow')]);
    expect((await capturesIn()).length).toBeLessThan(6);
  });

  it.each([{ maxFileBytes: 0 }, { maxFiles: -1 }, { maxBodyBytes: Number.NaN }])('refuses %o', (options) => {
    expect(() => captureToFile(path, options)).toThrow(Object.keys(options)[0]);
  });
});

describe('readCaptures', () => {
  async function linesOf(count: number): Promise<string[]> {
    const { receiver, captures } = setUp();
    for (let i = 0; i < count; i++) await receiver.receive(deliver(RUN_COMPLETED.replace('run_1', `é${i}`)));
    return captures.map((capture) => JSON.stringify(capture));
  }

  async function read(
    chunks: Iterable<Uint8Array | string>,
    onBadLine?: (line: number) => void,
  ): Promise<string[]> {
    const found: string[] = [];
    const options = onBadLine === undefined ? {} : { onBadLine };
    for await (const capture of readCaptures(chunks, options)) found.push(JSON.stringify(capture));
    return found;
  }

  it('finds the lines however the chunks fall, in the middle of a character too', async () => {
    const lines = await linesOf(3);
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    for (const size of [1, 2, 3, 7, 100, bytes.length]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      expect(await read(chunks)).toEqual(lines);
    }
  });

  it('leaves out a last line that a crash has torn, and takes one that lacks only its end', async () => {
    const lines = await linesOf(2);
    expect(await read([`${lines[0]}\n${lines[1]!.slice(0, -1)}`])).toEqual([lines[0]]);
    expect(await read([lines.join('\n')])).toEqual(lines);
  });

  it('names the number of a line that is no capture, or skips it where that is asked for', async () => {
    const [line] = await linesOf(1);
    const file = `${line}\n\nsecret text\n${line}\n`;
    await expect(read([file])).rejects.toThrow('Line 3 of the capture file: This is not a line of JSON');
    await expect(read([file])).rejects.not.toThrow('secret text');
    const bad: number[] = [];
    expect(await read([file], (number) => bad.push(number))).toHaveLength(2);
    expect(bad).toEqual([3]);
  });

  it('finds nothing in an empty file', async () => {
    expect(await read([])).toEqual([]);
    expect(await read(['\n'])).toEqual([]);
  });
});

it('text and bytes of a capture are the same delivery', async () => {
  const { receiver, captures } = setUp();
  await receiver.receive(deliver(RUN_COMPLETED));
  expect(text.decode(deliveryOf(captures[0]!).body)).toBe(RUN_COMPLETED);
});
