import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { readVariables } from '../../src/files/environment.js';

const folder = mkdtempSync(join(tmpdir(), 'environment-'));

function linkToItself(): string {
  const path = join(mkdtempSync(join(folder, 'loop-')), '.env');
  symlinkSync('.env', path);
  return path;
}

it('only warns of a file that can’t be read, and why', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  const loop = linkToItself();
  expect(readVariables(loop)).toEqual({});
  expect(printed.mock.calls.join()).toContain(`${loop} can't be read: ${loop} is a symbolic link to itself`);

  const socket = join(folder, '.env');
  const server = createServer().listen(socket);
  await new Promise((resolve) => server.once('listening', resolve));
  expect(readVariables(socket)).toEqual({});
  expect(printed.mock.calls.join()).toContain('no such device or address (ENXIO)');
  server.close();
  printed.mockRestore();
});

it('has no variables if the file is missing, or a folder, such as a virtual environment', () => {
  mkdirSync(join(folder, 'venv'));
  expect(readVariables(join(folder, 'none'))).toEqual({});
  expect(readVariables(join(folder, 'venv'))).toEqual({});
});
