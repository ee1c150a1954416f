import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { SECRET } from '../../../../test/support/deliveries.js';
import { checkedFormat } from '../../src/files/capture-format.js';
import { skippedLines } from '../../src/files/skipped-lines.js';
import { UsageError } from '../../src/terminal/exit.js';
import { captured } from '../captures.js';

const CAPTURE = captured('{"data": {}, "event": "test"}', {}, SECRET);
const LINE = `${JSON.stringify(CAPTURE)}\n`;
const PRETTY = JSON.stringify(CAPTURE, null, 2);
const tar = Buffer.alloc(1024);
tar.write('deliveries.jsonl');
tar.write('ustar', 257);

async function allOf(chunks: Iterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of await checkedFormat('a.jsonl', chunks)) all.push(chunk);
  return Buffer.concat(all);
}

it.each([
  ['a zip archive', Buffer.from('PK\x03\x04\x14'), 'unzip'],
  ['compressed with zstd', Buffer.from('28b52ffd2404', 'hex'), 'zstd -d'],
  ['compressed with bzip2', Buffer.from('BZh91AY&SY'), 'bunzip2'],
  ['compressed with xz', Buffer.from('fd377a585a000004', 'hex'), 'unxz'],
  ['compressed with lz4', Buffer.from('04224d186440', 'hex'), 'unlz4'],
  ['a 7z archive', Buffer.from('377abcaf271c0004', 'hex'), '7z x'],
  ['a tar archive', tar, 'tar -xf'],
  ['a tar archive', gzipSync(tar), 'tar -xf'],
  ['JSON over several lines', Buffer.from(PRETTY), 'jq -c .'],
  ['JSON over several lines', Buffer.from(`\ufeff${PRETTY.replaceAll('\n', '\r\n')}`, 'utf16le'), 'jq -c .'],
  ['a JSON array', Buffer.from(`[${LINE.trim()}]`), "jq -c '.[]'"],
  ['a JSON array', Buffer.from(`[\n  {\n  "version": 1`), "jq -c '.[]'"],
  ['a HAR file', Buffer.from('{"log":{"version":"1.2"}}'), '--body'],
  ['a HAR file', Buffer.from('{\n  "log": {\n    "version": "1.2"'), '--body'],
])('recognizes %s, whatever its chunks, and says what to do', async (what, file, fix) => {
  for (const chunks of [[file], [...file].map((byte) => Buffer.of(byte))]) {
    await expect(allOf(chunks)).rejects.toThrow(UsageError);
    await expect(allOf(chunks)).rejects.toThrow(`a.jsonl is ${what}`);
    await expect(allOf(chunks)).rejects.toThrow(fix);
  }
});

it.each([
  ['captures', Buffer.from(LINE + LINE)],
  ['captures in UTF-16', Buffer.from(`\ufeff${LINE}`, 'utf16le')],
  ['captures in gzip', gzipSync(LINE)],
  ['a bad line before captures', Buffer.from(`[2026-10-07] started\n${LINE}`)],
  ['blank lines before captures', Buffer.from(`\n\n${LINE}`)],
  ['an empty file', Buffer.alloc(0)],
])('passes every byte of %s on', async (_what, file) => {
  expect(await allOf([file])).toEqual(file);
  expect(await allOf([...file].map((byte) => Buffer.of(byte)))).toEqual(file);
});

it('a capture from a pipe is passed on before the next one comes', async () => {
  async function* pipe() {
    yield Buffer.from(LINE);
    throw new Error('read on');
  }
  const chunks = await checkedFormat('Standard input', pipe());
  expect(await chunks[Symbol.asyncIterator]().next()).toMatchObject({ value: Buffer.from(LINE) });
});

it('a pipe whose reader stops at the start is released, since an open one keeps the process running', async () => {
  let isReleased = false;
  async function* pipe() {
    try {
      yield Buffer.from(LINE);
      yield Buffer.from(LINE);
    } finally {
      isReleased = true;
    }
  }
  for await (const _chunk of await checkedFormat('Standard input', pipe())) break;
  expect(isReleased).toBe(true);
});

it('shows the first lines that are skipped, and counts the others', () => {
  const printed: string[] = [];
  const skipped = skippedLines('a.bin', (problem) => printed.push(problem));
  for (let line = 1; line <= 400; line++) skipped.add(line);
  skipped.end();
  expect(printed).toEqual([
    'a.bin, line 1: not a capture, skipped',
    'a.bin, line 2: not a capture, skipped',
    'a.bin, line 3: not a capture, skipped',
    'a.bin: 397 more lines skipped',
  ]);
});
