import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileJournal } from '../src/rotation/rotation-journal.js';

const folder = await mkdtemp(join(tmpdir(), 'journal-'));
let count = 0;

function newJournal() {
  const path = join(folder, `rotation-${++count}.json`);
  return { path, lockPath: `${path}.lock`, lock: () => fileJournal(path).lock!('whk_1') };
}

it('a journal is locked by one rotation at a time, and names its owner to the others', async () => {
  const { lock, lockPath } = newJournal();
  const first = await lock();
  expect(await lock()).toEqual({ heldBy: expect.stringContaining(`process ${process.pid}`) });
  if ('unlock' in first) first.unlock();
  expect(existsSync(lockPath)).toBe(false);
  expect(await lock()).toHaveProperty('unlock');
});

it('the lock of a process that has died is taken over, by one of several', async () => {
  const { lock, lockPath } = newJournal();
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('close', resolve));
  await writeFile(lockPath, String(child.pid));
  const results = await Promise.all([lock(), lock(), lock()]);
  expect(results.filter((result) => 'unlock' in result)).toHaveLength(1);
});

it('a lock that its owner has not signed yet, or that is something else, is respected', async () => {
  for (const text of ['', 'notes']) {
    const { lock, lockPath } = newJournal();
    await writeFile(lockPath, text);
    expect(await lock()).toHaveProperty('heldBy');
  }
});
