import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readEnvFile } from '../../src/files/env-file.js';
import { hasRegularFile } from '../../src/files/regular-file.js';
import { replaceFile } from '../../src/files/replace-file.js';
import { readSecretFile } from '../../src/files/secret-file.js';
import { readBytes } from '../../src/files/text.js';
import { createProgram } from '../../src/program.js';
import { fileJournal } from '../../src/rotation/rotation-journal.js';

const folder = mkdtempSync(join(tmpdir(), 'regular-'));
const pipe = join(folder, 'pipe');
execFileSync('mkfifo', [pipe]);
const link = join(folder, 'link');
symlinkSync('/dev/null', link);
const loop = join(folder, 'loop');
symlinkSync('loop', loop);

it('tells a file from a missing one, and refuses everything else by its name', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(hasRegularFile(file)).toBe(true);
  expect(hasRegularFile(join(folder, 'none'))).toBe(false);
  expect(() => hasRegularFile(pipe)).toThrow(`${pipe} is a named pipe; a file is needed`);
  expect(() => hasRegularFile(link)).toThrow(`${link} is a device; a file is needed`);
  expect(() => hasRegularFile(folder)).toThrow(`${folder} is a folder; a file is needed`);
});

it('no command reads or writes a device that it is to rewrite', async () => {
  expect(() => readEnvFile(link)).toThrow('is a device');
  expect(() => replaceFile(link, 'contents')).toThrow('is a device');
  expect(() => fileJournal(link)).toThrow('is a device');
  const state = ['sandbox', '--port', '0', '--state', link];
  await expect(createProgram().program.parseAsync(state, { from: 'user' })).rejects.toThrow('is a device');
});

it('a file to be changed that is a link to itself, or below a file, is refused', () => {
  expect(() => readEnvFile(loop)).toThrow('ELOOP');
  const below = join(folder, 'plain', '.env');
  writeFileSync(join(folder, 'plain'), '');
  // Node 20 throws ENOTDIR; later ones report a missing file.
  expect(() => readEnvFile(below)).toThrow(`There is no folder ${join(folder, 'plain')}`);
  expect(readFileSync(join(folder, 'plain'), 'utf8')).toBe('');
});

it('a secret is read from a pipe, and an endless device is given up', () => {
  spawn('sh', ['-c', 'printf "whsec_a\\n" > "$0"', pipe]);
  expect(readSecretFile(pipe)).toBe('whsec_a');
  expect(() => readBytes('/dev/zero')).toThrow('The file /dev/zero is larger than');
});
