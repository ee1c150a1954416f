import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Capture, captureOf, openCaptureFile, readCaptures } from '@videovector-webhooks/core/replay';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED } from '../../../../test/support/deliveries.js';

function captures(count: number): Capture[] {
  return Array.from({ length: count }, (_, i) => {
    const delivery = deliver(RUN_COMPLETED.replace('run_1', `é${i}`), { 'x-delivery-id': `del_${i}` });
    const outcome = { outcome: 'handled', code: 'handled', status: 200 };
    return captureOf(delivery, Buffer.from(delivery.body), outcome, 0);
  });
}

describe('readCaptures', () => {
  async function linesOf(count: number): Promise<string[]> {
    return captures(count).map((capture) => JSON.stringify(capture));
  }

  async function read(
    file: Parameters<typeof readCaptures>[0],
    onBadLine?: (line: number) => void,
    onTornLine?: (line: number) => void,
  ): Promise<string[]> {
    const found: string[] = [];
    const options = { ...(onBadLine && { onBadLine }), ...(onTornLine && { onTornLine }) };
    for await (const capture of readCaptures(file, options)) found.push(JSON.stringify(capture));
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

  it('releases the file if its reader stops, even at the first capture', async () => {
    const lines = await linesOf(2);
    for (const count of [1, 2]) {
      let isReleased = false;
      const file = async function* () {
        try {
          for (const line of lines) yield Buffer.from(`${line}\n`);
          throw new Error('read on');
        } finally {
          isReleased = true;
        }
      };
      let read = 0;
      for await (const _capture of readCaptures(file())) if (++read === count) break;
      expect(isReleased).toBe(true);
    }
  });

  it('skips a last line that a crash has torn, and accepts one that lacks only its line feed', async () => {
    const lines = await linesOf(2);
    expect(await read([`${lines[0]}\n${lines[1]!.slice(0, -1)}`])).toEqual([lines[0]]);
    expect(await read([lines.join('\n')])).toEqual(lines);
    const torn: number[] = [];
    await read([`${lines[0]}\n{`], undefined, (line) => torn.push(line));
    expect(torn).toEqual([2]);
  });

  it('names the number of a line that is not a capture, or skips it if asked to', async () => {
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

  it.each<[string, (text: string) => Uint8Array | string | Uint8Array[]]>([
    ['text', (text) => text],
    ['bytes', (text) => Buffer.from(text)],
    ['a byte order mark at the start', (text) => `\ufeff${text}`],
    ['byte order marks at each line, as of files that were joined', (text) => text.replace(/^/gm, '\ufeff')],
    ['CRLF, as of a checkout on Windows', (text) => text.replaceAll('\n', '\r\n')],
    ['UTF-16 as PowerShell writes it', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 without a byte order mark', (text) => Buffer.from(text, 'utf16le')],
    ['UTF-16 in big-endian order', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['gzip', (text) => gzipSync(text)],
    ['gzip in single bytes', (text) => Array.from(gzipSync(text), (byte) => Uint8Array.of(byte))],
    ['gzip files that were joined', (text) => Buffer.concat(text.split(/(?<=\n)/).map((l) => gzipSync(l)))],
    ['gzip of UTF-16', (text) => gzipSync(Buffer.from(`\ufeff${text}`, 'utf16le'))],
    ['NULs, as of a file that was truncated while another program wrote', (text) => `\0\0\0\0${text}`],
    ['blank lines', (text) => text.replaceAll('\n', '\n \t\r\n\n')],
  ])('reads a file of %s', async (_what, make) => {
    const lines = await linesOf(3);
    expect(await read(make(`${lines.join('\n')}\n`))).toEqual(lines);
  });

  it('reads the intact part of a damaged gzip file, then reports the damage', async () => {
    const whole = gzipSync(`${(await linesOf(3)).join('\n')}\n`);
    await expect(read(whole.subarray(0, whole.length - 12))).rejects.toThrow('gzip, but damaged');
  });

  it('does not replace bytes that are not UTF-8, but refuses the line', async () => {
    const [first, second] = await linesOf(2);
    const bytes = Buffer.concat([Buffer.from(`${first}\n`), Buffer.from(`${second}\n`, 'latin1')]);
    const bad: number[] = [];
    expect(await read(bytes, (line) => bad.push(line))).toEqual([first]);
    expect(bad).toEqual([2]);
    await expect(read(bytes)).rejects.toThrow('Line 2 of the capture file: This line is not UTF-8');
  });

  it('skips a line of any length in bounded memory', async () => {
    const [line] = await linesOf(1);
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    function* file() {
      for (let i = 0; i < 300; i++) yield megabyte;
      yield Buffer.from(`\n${line}\n`);
    }
    const bad: number[] = [];
    expect(await read(file(), (number) => bad.push(number))).toEqual([line]);
    expect(bad).toEqual([1]);
  });
});

describe('openCaptureFile', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'read-'));
    path = join(folder, 'd.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads what the file had when it was opened, however it grows meanwhile', async () => {
    const text = captures(3).map((capture) => `${JSON.stringify(capture)}\n`);
    await writeFile(path, text.join(''));
    const { chunks, size } = await openCaptureFile(path);
    let count = 0;
    for await (const capture of readCaptures(chunks)) {
      await appendFile(path, `${JSON.stringify(capture)}\n`);
      count++;
    }
    expect(count).toBe(3);
    expect(size).toBe(Buffer.byteLength(text.join('')));
  });

  it('ends early if the file is truncated meanwhile', async () => {
    await writeFile(path, Buffer.alloc(1_000_000, 'x'));
    const { chunks } = await openCaptureFile(path);
    let length = 0;
    for await (const chunk of chunks) {
      length += chunk.length;
      await writeFile(path, '');
    }
    expect(length).toBeLessThan(1_000_000);
  });

  it('reads a device to its end', async () => {
    const { chunks, size } = await openCaptureFile('/dev/null');
    for await (const _ of chunks) expect.unreachable();
    expect(size).toBeUndefined();
  });

  it('refuses a folder, and a file that does not exist', async () => {
    await expect(openCaptureFile(folder)).rejects.toMatchObject({ code: 'EISDIR', path: folder });
    await expect(openCaptureFile(path)).rejects.toMatchObject({ code: 'ENOENT', path });
  });
});
