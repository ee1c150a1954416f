import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { mergeIntoEnvFile, readEnvFile, setVariables } from '../../src/files/env-file.js';

const VALUES = { VIDEOVECTOR_BASE_URL: 'http://127.0.0.1:4400/api/v2', VIDEOVECTOR_API_KEY: 'sk_new' };
const LINES = `VIDEOVECTOR_BASE_URL=${VALUES.VIDEOVECTOR_BASE_URL}\nVIDEOVECTOR_API_KEY=${VALUES.VIDEOVECTOR_API_KEY}\n`;

function newFile(contents: string | Buffer): string {
  const path = join(mkdtempSync(join(tmpdir(), 'env-')), '.env');
  writeFileSync(path, contents);
  return path;
}

describe('setting variables in a text', () => {
  it.each([
    ['an empty text', '', LINES],
    ['other lines', 'A=1\n# note\n\nB=2\n', `A=1\n# note\n\nB=2\n${LINES}`],
    ['a last line without its end', 'A=1', `A=1\n${LINES}`],
    ['line ends of Windows', 'A=1\r\n', `A=1\r\n${LINES.replaceAll('\n', '\r\n')}`],
    [
      'an old value, in place',
      'VIDEOVECTOR_API_KEY=old\nVIDEOVECTOR_BASE_URL=old\nA=1\n',
      `VIDEOVECTOR_API_KEY=sk_new\nVIDEOVECTOR_BASE_URL=${VALUES.VIDEOVECTOR_BASE_URL}\nA=1\n`,
    ],
    [
      'export, spaces, quotes and a trailing comment',
      `export VIDEOVECTOR_API_KEY="old" # mine\n  VIDEOVECTOR_BASE_URL = 'old'\n`,
      `export VIDEOVECTOR_API_KEY=sk_new # mine\n  VIDEOVECTOR_BASE_URL = ${VALUES.VIDEOVECTOR_BASE_URL}\n`,
    ],
    [
      'a key that occurs twice',
      'VIDEOVECTOR_API_KEY=a\nVIDEOVECTOR_BASE_URL=x\nVIDEOVECTOR_API_KEY=b\n',
      `VIDEOVECTOR_API_KEY=sk_new\nVIDEOVECTOR_BASE_URL=${VALUES.VIDEOVECTOR_BASE_URL}\nVIDEOVECTOR_API_KEY=sk_new\n`,
    ],
    ['a commented line, which stays', '#VIDEOVECTOR_API_KEY=old\n', `#VIDEOVECTOR_API_KEY=old\n${LINES}`],
    [
      'a value of several lines that looks like an assignment inside',
      'PEM="begin\nVIDEOVECTOR_API_KEY=not this\nend"\n',
      `PEM="begin\nVIDEOVECTOR_API_KEY=not this\nend"\n${LINES}`,
    ],
  ])('keeps %s', (_what, text, expected) => {
    const changed = setVariables(text, VALUES);
    expect(changed).toBe(expected);
    expect(parseEnv(changed)).toMatchObject(VALUES);
  });

  it.each(['-starts-with-a-dash', 'a b', "it's", 'a#b', '$HOME', 'a=b'])(
    'writes the value %j so that it is read back',
    (value) => {
      expect(parseEnv(setVariables('A="1"\n', { NEW: value }))).toEqual({ A: '1', NEW: value });
    },
  );

  it('changes nothing the second time', () => {
    const once = setVariables('A=1\n', VALUES);
    expect(setVariables(once, VALUES)).toBe(once);
  });
});

describe('merging into a file', () => {
  it('creates it for its owner alone', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'env-')), '.env');
    mergeIntoEnvFile(path, VALUES);
    expect(readFileSync(path, 'utf8')).toBe(LINES);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('keeps its mode, and a symbolic link to it', () => {
    const target = newFile('A=1\n');
    chmodSync(target, 0o640);
    const link = `${target}.link`;
    symlinkSync(target, link);
    mergeIntoEnvFile(link, VALUES);
    expect(readFileSync(target, 'utf8')).toBe(`A=1\n${LINES}`);
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(readFileSync(link, 'utf8')).toBe(`A=1\n${LINES}`);
  });

  it('creates the file that a dangling link leads to', () => {
    const folder = mkdtempSync(join(tmpdir(), 'env-'));
    symlinkSync('real.env', join(folder, '.env'));
    mergeIntoEnvFile(join(folder, '.env'), VALUES);
    expect(readFileSync(join(folder, 'real.env'), 'utf8')).toBe(LINES);
  });

  it.each([
    [
      'UTF-16 with a mark',
      Buffer.from('\ufeffA=1\r\n', 'utf16le'),
      (bytes: Buffer) => bytes.toString('utf16le'),
    ],
    [
      'UTF-16, big-endian',
      Buffer.from('\ufeffA=1\r\n', 'utf16le').swap16(),
      (bytes: Buffer) => bytes.swap16().toString('utf16le'),
    ],
    ['UTF-8 with a mark', Buffer.from('\ufeffA=1\r\n'), (bytes: Buffer) => bytes.toString()],
  ])('keeps its encoding: %s', (_what, before, read) => {
    const path = newFile(before);
    mergeIntoEnvFile(path, VALUES);
    expect(read(readFileSync(path))).toBe(`\ufeffA=1\r\n${LINES.replaceAll('\n', '\r\n')}`);
  });

  it('loses no byte of an encoding that it does not know', () => {
    const path = newFile(Buffer.from([0x23, 0xfc, 0x0a])); // "#ü" in Latin-1
    mergeIntoEnvFile(path, VALUES);
    expect(readFileSync(path)).toEqual(Buffer.concat([Buffer.from([0x23, 0xfc, 0x0a]), Buffer.from(LINES)]));
  });

  it.each([
    ['without a URL', 'VIDEOVECTOR_API_KEY=sk_live_mine\n', true],
    [
      'of VideoVector',
      'VIDEOVECTOR_API_KEY=sk_live_mine\nVIDEOVECTOR_BASE_URL=https://api.vectormethods.com/api/v2\n',
      true,
    ],
    [
      'of an earlier sandbox',
      'VIDEOVECTOR_API_KEY=sk_old\nVIDEOVECTOR_BASE_URL=http://127.0.0.1:4400/api/v2\n',
      false,
    ],
    ['that is empty', 'VIDEOVECTOR_API_KEY=\n', false],
  ])('keeps a backup of a file with a key %s: %s', (_what, before, keeps) => {
    const path = newFile(before);
    const backup = mergeIntoEnvFile(path, VALUES);
    expect(existsSync(`${path}.before-sandbox`)).toBe(keeps);
    if (keeps) expect(readFileSync(backup!, 'utf8')).toBe(before);
  });

  it('keeps a backup of each key, and one of the same contents', () => {
    const path = newFile('');
    const backups = ['sk_live_1', 'sk_live_2', 'sk_live_2'].map((key) => {
      const before = `VIDEOVECTOR_API_KEY=${key}\n`;
      writeFileSync(path, before);
      const backup = mergeIntoEnvFile(path, VALUES)!;
      expect(readFileSync(backup, 'utf8')).toBe(before);
      return backup;
    });
    const first = `${path}.before-sandbox`;
    expect(backups).toEqual([first, `${first}.2`, `${first}.2`]);
    expect(readFileSync(first, 'utf8')).toBe('VIDEOVECTOR_API_KEY=sk_live_1\n');
  });

  it('refuses a folder, and a file with an open quote around its end, and changes neither', () => {
    const folder = mkdtempSync(join(tmpdir(), 'env-'));
    mkdirSync(join(folder, '.env'));
    expect(() => readEnvFile(join(folder, '.env'))).toThrow('is a folder');
  });
});
