import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { timeLimit } from '../src/time-limit.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

describe('a time limit', () => {
  it('aborts after its time, also after a garbage collection', async () => {
    const caller = new AbortController();
    const { signal } = timeLimit(100, caller.signal);
    const ending = aborted(signal);
    await sleep(10);
    collectGarbage();
    await ending;
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
    expect(caller.signal.aborted).toBe(false);
  });

  it('aborts with the signal that it is added to', async () => {
    const caller = new AbortController();
    const limit = timeLimit(600_000, caller.signal);
    const ending = aborted(limit.signal);
    caller.abort('Ctrl-C');
    await ending;
    expect(limit.signal.reason).toBe('Ctrl-C');
    limit.clear();
  });

  it('does not abort once it is cleared', async () => {
    const limit = timeLimit(1);
    limit.clear();
    await sleep(20);
    expect(limit.signal.aborted).toBe(false);
  });
});
