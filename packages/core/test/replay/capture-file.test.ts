import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReceiver } from '@videovector-webhooks/core';
import {
  type Capture,
  type CaptureFileOptions,
  type CaptureSink,
  captureOf,
  captureToFile,
  readCaptures,
} from '@videovector-webhooks/core/replay';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';

/** A capture with this body. */
function captured(body = '{}'): Capture {
  const outcome = { outcome: 'handled', code: 'handled', status: 200 };
  return captureOf({ headers: {} }, Buffer.from(body), outcome, 0);
}

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

  it('writes one line per delivery, readable by its owner only, and appends', async () => {
    await receiveMany(captureToFile(path), 3);
    await receiveMany(captureToFile(path), 2);
    const ids = (await capturesIn()).map(({ headers }) => headers['x-delivery-id']);
    expect(ids).toEqual(['dlv_0', 'dlv_1', 'dlv_2', 'dlv_0', 'dlv_1']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('removes the rights of other users from an existing file', async () => {
    await writeFile(path, '', { mode: 0o644 });
    await receiveMany(captureToFile(path), 1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('does not change the mode of a device', async () => {
    const { mode } = await stat('/dev/null');
    await receiveMany(captureToFile('/dev/null'), 2);
    expect((await stat('/dev/null')).mode).toBe(mode);
  });

  it('rotates a full file, keeps the configured number of files, and splits no line', async () => {
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

  it('can keep only the current file', async () => {
    await receiveMany(captureToFile(path, { maxFileBytes: 2_000, maxFiles: 1 }), 20);
    expect(await readdir(folder)).toEqual(['deliveries.jsonl']);
    expect((await capturesIn()).at(-1)?.headers['x-delivery-id']).toBe('dlv_19');
  });

  it('starts on a new line after one that a crash has torn', async () => {
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

  it('loses captures, but no delivery, if it cannot write, and reports it once', async () => {
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

  it.each<[string, () => unknown]>([
    ['throws', () => expect.unreachable()],
    ['rejects', () => Promise.reject(new Error('down'))],
  ])('says of each capture whether it is lost, also if the logger %s', async (_how, error) => {
    await mkdir(path);
    const capture = captureToFile(path, { logger: { error: error as () => void } });
    expect(await Promise.all([capture.write(captured()), capture.write(captured())])).toEqual([false, false]);
    await capture.close();
  });

  it('drops captures if the disk is too slow, so that memory stays bounded', async () => {
    const { lines, error } = quietLogger();
    const capture = captureToFile(path, { logger: { error }, maxBodyBytes: 20_000_000 });
    const body = 'x'.repeat(10_000_000);
    for (let i = 0; i < 6; i++) capture.write(captured(body));
    await capture.close();
    expect(lines).toEqual([
      expect.stringContaining('too slow'),
      expect.stringContaining('Captures are written again; 3 were lost'),
    ]);
    expect((await capturesIn()).length).toBeLessThan(6);
  });

  it('writes a capture that is larger than what may wait for the disk', async () => {
    const capture = captureToFile(path, { maxBodyBytes: 50_000_000 });
    expect(await capture.write(captured('x'.repeat(40_000_000)))).toBe(true);
    await capture.close();
    expect(await capturesIn()).toHaveLength(1);
  });

  it('keeps writing to the same file if the working directory changes', async () => {
    const before = process.cwd();
    try {
      process.chdir(folder);
      const capture = captureToFile('deliveries.jsonl');
      await capture.write(captured());
      process.chdir(tmpdir());
      await capture.write(captured());
      await capture.close();
    } finally {
      process.chdir(before);
    }
    expect(await capturesIn()).toHaveLength(2);
  });

  it.each([
    { maxFileBytes: 0 },
    { maxFiles: -1 },
    { maxBodyBytes: Number.NaN },
    { logger: {} },
    { logger: null },
  ])('refuses %o', (options) => {
    expect(() => captureToFile(path, options as CaptureFileOptions)).toThrow(Object.keys(options)[0]);
  });

  it.each([undefined, '', 7, 'a\0b', new URL('file:///tmp/a')])('refuses the path %s', (value) => {
    expect(() => captureToFile(value as string)).toThrow('captureToFile needs the path of a file');
  });

  describe('opened before the first delivery', () => {
    it('creates the file', async () => {
      const capture = captureToFile(path);
      await capture.open();
      expect((await stat(path)).size).toBe(0);
      await capture.close();
    });

    it.each<[string, () => Promise<string>, string]>([
      ['a folder', async () => folder, 'it is a folder (EISDIR)'],
      ['in no folder', async () => join(folder, 'none', 'd.jsonl'), 'its folder does not exist (ENOENT)'],
      ['below a file', async () => join(await created('file'), 'd.jsonl'), 'not a folder (ENOTDIR)'],
      ['a link to itself', async () => linked('loop', 'loop'), 'form a circle (ELOOP)'],
      ['text in UTF-16', async () => created('utf16', Buffer.from('\ufeff{}', 'utf16le')), 'UTF-16'],
      ['with a name too long', async () => join(folder, 'x'.repeat(300)), 'too long (ENAMETOOLONG)'],
    ])('refuses a path that is %s, and says so', async (_what, make, message) => {
      await expect(captureToFile(await make()).open()).rejects.toThrow(message);
    });

    async function created(name: string, content: string | Buffer = ''): Promise<string> {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    }

    async function linked(name: string, target: string): Promise<string> {
      await symlink(target, join(folder, name));
      return join(folder, name);
    }
  });

  describe('a delivery that the receiver did not verify', () => {
    async function receiveBoth(options: CaptureFileOptions): Promise<boolean> {
      const receiver = createReceiver({
        secrets: SECRET,
        capture: captureToFile(path, { maxFileBytes: 2_000, maxFiles: 3, ...options }),
        logger: quietLogger(),
      });
      await receiver.receive(deliver(RUN_COMPLETED, { 'x-delivery-id': 'genuine' }));
      for (let i = 0; i < 50; i++) await receiver.receive(deliver(RUN_COMPLETED, {}, 'forged'));
      await receiver.close();
      for (const name of await readdir(folder)) {
        if (!name.startsWith('deliveries.jsonl')) continue;
        const found = await capturesIn(join(folder, name));
        if (found.some(({ headers }) => headers['x-delivery-id'] === 'genuine')) return true;
      }
      return false;
    }

    it('goes to a bounded file of its own, and rotates nothing else out', async () => {
      expect(await receiveBoth({})).toBe(true);
      expect((await readdir(folder)).sort()).toEqual([
        'deliveries.jsonl',
        'deliveries.unverified.jsonl',
        'deliveries.unverified.jsonl.1',
      ]);
      const [forged] = await capturesIn(join(folder, 'deliveries.unverified.jsonl'));
      expect(forged).toMatchObject({ unverified: true, outcome: { code: 'signature_invalid' } });
    });

    it('can be discarded', async () => {
      expect(await receiveBoth({ unverified: 'discard' })).toBe(true);
      expect(await readdir(folder)).toEqual(['deliveries.jsonl']);
    });

    it('can be included, and then rotates genuine captures out', async () => {
      expect(await receiveBoth({ unverified: 'include' })).toBe(false);
    });
  });
});
