import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSecretFile } from '../../src/files/secret-file.js';
import { encode, readStoredText, readText } from '../../src/files/text.js';

function newFile(contents: string | Buffer): string {
  const path = join(mkdtempSync(join(tmpdir(), 'text-')), 'file');
  writeFileSync(path, contents);
  return path;
}

const TEXT = 'whsec_é\r\n';
it.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
  ['UTF-16, as PowerShell 5 writes it', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
  ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le')],
  ['UTF-16, big-endian', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16()],
])('reads a text in %s, and stores it the same', (_encoding, bytes) => {
  const path = newFile(bytes);
  expect(readText(path)).toBe(TEXT);
  expect(encode(readStoredText(path))).toEqual(bytes);
});

it.each([
  ['Latin-1', Buffer.from([0x77, 0xe9])],
  ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 0])],
])('names a file that is not a text: %s', (_what, bytes) => {
  const path = newFile(bytes);
  expect(() => readText(path)).toThrow(`The file ${path} is neither UTF-8 nor UTF-16`);
});

it('reads an empty file, and reports a folder', () => {
  expect(readText(newFile(''))).toBe('');
  expect(() => readText(tmpdir())).toThrow(`${tmpdir()} is a folder; a file is needed`);
});

it.each(['whsec_a', 'whsec_a\n', 'whsec_a\r\n', '\ufeffwhsec_a\r\n\r\n'])(
  'reads a secret without trailing line breaks: %j',
  (text) => {
    expect(readSecretFile(newFile(text))).toBe('whsec_a');
  },
);

it.each(['VIDEOVECTOR_WEBHOOK_SECRET=whsec_a\n', 'whsec_a\nwhsec_b\n'])(
  'refuses a secret file that holds more: %j',
  (text) => {
    const path = newFile(text);
    expect(() => readSecretFile(path)).toThrow('holds more than a secret');
    expect(() => readSecretFile(path)).not.toThrow('whsec_a');
  },
);
