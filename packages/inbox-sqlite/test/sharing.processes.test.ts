import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DRIVERS } from './drivers.js';
import { newFile } from './new-file.js';

describe.each(Object.keys(DRIVERS))('sqliteInbox on %s', (name) => {
  it('shares a file with other processes of the machine: one of them gets each delivery', async () => {
    const file = newFile();
    const racers = await startRacers(4, name);
    const claimed = (await Promise.all(racers.map((racer) => send(racer, 'race', file)))).flat();
    expect(claimed).toHaveLength(60);
    expect(new Set(claimed).size).toBe(60);
  });

  it('lets six processes open one new file concurrently', async () => {
    const racers = await startRacers(6, name);
    for (let i = 0; i < 10; i++) {
      const file = newFile();
      await Promise.all(racers.map((racer) => send(racer, 'open', file)));
    }
  });
});

async function startRacers(count: number, driver: string): Promise<ChildProcess[]> {
  const racer = fileURLToPath(new URL('racer.ts', import.meta.url));
  const execArgv = ['--conditions=videovector-source'];
  if (!('Bun' in globalThis)) execArgv.push('--import', import.meta.resolve('tsx'));
  const racers = Array.from({ length: count }, () => fork(racer, [driver], { execArgv }));
  onTestFinished(() => racers.forEach((child) => void child.kill()));
  await Promise.all(racers.map((child) => once(child, 'message')));
  return racers;
}

async function send(racer: ChildProcess, action: string, file: string): Promise<string[]> {
  racer.send([action, file]);
  const [{ claimed, error }] = await once(racer, 'message');
  expect(error).toBeUndefined();
  return claimed;
}
