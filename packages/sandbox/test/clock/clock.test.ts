import { settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../src/clock/clock.js';
import { useHarness } from '../support/harness.js';

const nothing = async (): Promise<void> => {};
const START = Date.parse('2026-10-07T00:00:00Z');

function frozenClock(): ReturnType<typeof createClock> {
  return createClock({ settled: nothing, start: START, frozen: true });
}

describe('the clock', () => {
  it('starts at the given time, and does not move while frozen', async () => {
    const clock = frozenClock();
    await settled();
    expect(clock.now()).toBe(START);
    expect(clock.frozen).toBe(true);
  });

  it('continues from where it was frozen', async () => {
    const clock = frozenClock();
    await clock.advance(3_600_000);
    const then = clock.now();
    clock.resume();
    expect(clock.frozen).toBe(false);
    expect(clock.now()).toBeGreaterThanOrEqual(then);
    expect(clock.now() - then).toBeLessThan(60_000);
    clock.stop();
  });

  it('fires timers in order, each at its own time, and those of the same time in the order they were added', async () => {
    const clock = frozenClock();
    const start = clock.now();
    const happened: [string, number][] = [];
    const at = (ms: number, name: string) =>
      clock.after(ms, () => happened.push([name, clock.now() - start]));
    for (const [ms, name] of [
      [30, 'd'],
      [10, 'a'],
      [20, 'b'],
      [20, 'c'],
      [31, 'later'],
      [0, 'now'],
    ] as const)
      at(ms, name);
    at(15, 'cancelled')();
    await clock.advance(30);
    expect(happened).toEqual([
      ['now', 0],
      ['a', 10],
      ['b', 20],
      ['c', 20],
      ['d', 30],
    ]);
    expect(clock.now()).toBe(start + 30);
  });

  it('fires timers that are added on the way, within the span', async () => {
    const clock = frozenClock();
    let ticks = 0;
    const tick = (): void => {
      ticks++;
      clock.after(10, tick);
    };
    clock.after(10, tick);
    await clock.advance(100);
    expect(ticks).toBe(10);
  });

  it('moves by the sum of concurrent spans', async () => {
    const clock = frozenClock();
    const start = clock.now();
    await Promise.all([clock.advance(10), clock.advance(20), clock.advance(0)]);
    expect(clock.now()).toBe(start + 30);
  });

  it('can be advanced while it runs', async () => {
    const clock = createClock({ settled: nothing, start: START, frozen: false });
    let happened = false;
    clock.after(3_600_000, () => {
      happened = true;
    });
    await clock.advance(3_600_000);
    expect(happened).toBe(true);
    expect(clock.now()).toBeGreaterThanOrEqual(START + 3_600_000);
    clock.stop();
  });

  it('fires what falls due while it runs, once', async () => {
    const clock = createClock({ settled: nothing, start: START, frozen: false });
    let times = 0;
    await new Promise<void>((resolve) => {
      clock.after(1, () => {
        times++;
        resolve();
      });
    });
    await clock.advance(1_000);
    expect(times).toBe(1);
    clock.stop();
  });

  it('fires nothing while frozen or stopped', async () => {
    const clock = createClock({ settled: nothing, start: START, frozen: false });
    let times = 0;
    clock.after(0, () => times++);
    clock.freeze();
    await settled();
    expect(times).toBe(0);
    clock.stop();
    clock.after(0, () => times++);
    await clock.advance(1_000);
    clock.resume();
    await settled();
    expect(times).toBe(0);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300, '5' as never, undefined as never])(
    'does not move by %s',
    async (milliseconds) => {
      const clock = frozenClock();
      const then = clock.now();
      await expect(clock.advance(milliseconds)).rejects.toThrow(
        expect.objectContaining({ option: 'milliseconds' }),
      );
      await clock.advance(5);
      expect(clock.now()).toBe(then + 5);
    },
  );
});

describe('moving the clock of a sandbox', () => {
  const harness = useHarness({ retryDelaysMs: [1_000, 1_000] });

  it('waits for the attempts that it causes, and for the attempts that these cause', async () => {
    harness.receiver.behaviour = () => 500;
    await harness.sandbox.subscribe(harness.receiver.url);
    await harness.sandbox.send('export.ready');
    await harness.sandbox.clock.advance(2_000);
    expect(harness.sandbox.deliveries()[0]).toMatchObject({ status: 'failed', attempts: 3 });
  });

  it('waits for a scenario that is played in real time, step by step', async () => {
    await harness.sandbox.subscribe(harness.receiver.url);
    const playing = harness.sandbox.play('prompt-run', { realTime: true });
    await settled();
    expect(harness.receiver.requests.length).toBeLessThanOrEqual(1);
    const before = harness.sandbox.clock.now();
    await harness.sandbox.clock.advance(86_400_000);
    const sent = await playing;
    expect(harness.receiver.requests).toHaveLength(sent.length);
    const times = harness.sandbox.deliveries().map(({ created_at }) => Date.parse(created_at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(times).size).toBeGreaterThan(2);
    expect(harness.sandbox.clock.now()).toBe(before + 86_400_000);
  });

  it('plays a scenario without pauses by default', async () => {
    await harness.sandbox.subscribe(harness.receiver.url);
    const start = harness.sandbox.clock.now();
    const sent = await harness.sandbox.play('archive-import-fails-half-way');
    expect(sent.length).toBeGreaterThan(3);
    expect(harness.sandbox.clock.now()).toBe(start);
  });
});
