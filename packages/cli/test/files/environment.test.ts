import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { readVariables } from '../../src/files/environment.js';
import { warnOfOldSecret } from '../../src/rotation/old-secret.js';
import { UsageError } from '../../src/terminal/exit.js';

const folder = mkdtempSync(join(tmpdir(), 'environment-'));

function linkToItself(): string {
  const path = join(mkdtempSync(join(folder, 'loop-')), '.env');
  symlinkSync('.env', path);
  return path;
}

it('names a file that can’t be read, and why', async () => {
  const loop = linkToItself();
  expect(() => readVariables(loop)).toThrow(UsageError);
  expect(() => readVariables(loop)).toThrow(`${loop} can't be read: ${loop} is a symbolic link to itself`);

  const socket = join(folder, '.env');
  const server = createServer().listen(socket);
  await new Promise((resolve) => server.once('listening', resolve));
  expect(() => readVariables(socket)).toThrow(UsageError);
  expect(() => readVariables(socket)).toThrow('no such device or address (ENXIO)');
  server.close();
});

it('has no variables if the file is missing, or a folder, such as a virtual environment', () => {
  mkdirSync(join(folder, 'venv'));
  expect(readVariables(join(folder, 'none'))).toEqual({});
  expect(readVariables(join(folder, 'venv'))).toEqual({});
});

it('only warns of a file that can’t be read any more after a rotation', () => {
  const loop = linkToItself();
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  warnOfOldSecret(loop, 'whk_1', 'whsec_new');
  expect(printed.mock.calls.join()).toContain('is a symbolic link to itself');
  printed.mockRestore();
});
