import { createReceiver, OUTCOMES, PermanentError, type QueuedDelivery } from '@videovector-webhooks/core';
import {
  JOB_ACTIONS,
  type JobReport,
  type QueueWorkerOptions,
  readWorkerOptions,
  runJob,
} from '@videovector-webhooks/core/queue';
import { settled } from '@videovector-webhooks/core/testing';
import { describe, expect, it } from 'vitest';
import { RUN_COMPLETED, SECRET } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';
import { down, inboxWith, setUp } from '../support/set-up.js';

const JOB: QueuedDelivery = { key: 'k', matchedBy: 'raw', body: btoa(RUN_COMPLETED) };

/** Runs a job of a delivery once, and returns what the engine has to do with it and what was logged. */
async function runOnce(
  { receiver }: Pick<ReturnType<typeof setUp>, 'receiver'>,
  options: QueueWorkerOptions = {},
  { failed = 0, job = JOB } = {},
) {
  const logger = quietLogger();
  const run = await runJob(receiver, job, failed, readWorkerOptions({ logger, ...options }));
  return { ...run, logged: logger.lines };
}

const failing = (error: unknown) =>
  setUp({ logErrors: false, joinMs: 0 }).receiver.fallback(() => {
    throw error;
  });

describe('the action of an outcome', () => {
  it('completes a job only if its event, or a later one of an ordered resource, was handled', () => {
    const complete = Object.entries(JOB_ACTIONS).filter(([, action]) => action === 'complete');
    expect(complete.map(([outcome]) => outcome)).toEqual(['handled', 'duplicate', 'superseded']);
  });

  it('is there for every outcome', () => {
    const outcomes = new Set(Object.values(OUTCOMES).map(({ outcome }) => outcome));
    expect(Object.keys(JOB_ACTIONS).toSorted()).toEqual([...outcomes].toSorted());
  });

  it('completes what is handled, and what was handled before', async () => {
    const { receiver } = setUp();
    receiver.fallback(() => {});
    for (const code of ['handled', 'duplicate'])
      expect(await runOnce({ receiver })).toMatchObject({
        action: 'complete',
        outcome: { code },
        failures: 0,
      });
  });

  it.each([
    ['a PermanentError', failing(new PermanentError('no')), JOB],
    ['a body that is not an event', setUp().receiver, { ...JOB, body: btoa('[]') }],
  ])('moves %s to the dead letters immediately, without a line of its own', async (_what, receiver, job) => {
    expect(await runOnce({ receiver }, {}, { job })).toMatchObject({ action: 'dead-letter', logged: [] });
  });

  it('retries a failure, and moves it to the dead letters when it was the last one', async () => {
    const receiver = failing(new Error('payload-mark'));
    const options = { maxAttempts: 3, retryDelayMs: (failures: number) => failures * 7 };
    const runs = [];
    for (const failed of [0, 1, 2]) runs.push(await runOnce({ receiver }, options, { failed }));
    expect(runs).toMatchObject([
      { action: 'retry', failures: 1, delayMs: 7, logged: [] },
      { action: 'retry', failures: 2, delayMs: 14, logged: [] },
      { action: 'dead-letter', failures: 3, delayMs: 0, logged: [expect.stringContaining('failed 3 times')] },
    ]);
  });

  it('retries a handler that timed out', async () => {
    const { receiver, clock } = setUp({ handlerTimeoutMs: 100 });
    receiver.fallback(() => new Promise(() => {}));
    const running = runOnce({ receiver });
    await clock.advance(100);
    expect(await running).toMatchObject({
      action: 'retry',
      outcome: { code: 'handler_timeout' },
      failures: 1,
    });
  });

  it('never completes a job without a handler, and does not count the run', async () => {
    for (const failed of [0, 19, 500])
      expect(await runOnce(setUp(), {}, { failed })).toMatchObject({
        action: 'delay',
        delayMs: 30_000,
        failures: failed,
        outcome: { code: 'no_handler' },
      });
  });

  it('delays a job while the inbox is down, and does not count the run', async () => {
    const { clock } = setUp();
    const { receiver } = setUp({ clock, inbox: inboxWith(clock, () => ({ claim: down })) });
    receiver.fallback(() => {});
    expect(await runOnce({ receiver }, {}, { failed: 19 })).toMatchObject({
      action: 'delay',
      delayMs: 5_000,
      failures: 19,
    });
  });

  it('retries a job that is not a delivery, so that it ends among the dead letters', async () => {
    const job = { hello: 'world' } as unknown as QueuedDelivery;
    expect(await runOnce(setUp(), {}, { job })).toMatchObject({ action: 'retry', failures: 1 });
    expect(await runOnce(setUp(), {}, { job: null as never, failed: 19 })).toMatchObject({
      action: 'dead-letter',
    });
  });

  it.each([
    { key: { toString: 1 } },
    { ...JOB, body: btoa('[]'), deliveryId: 7 },
    { ...JOB, body: btoa('[]'), webhookId: {} },
  ])('moves a job whose ids are not text to the dead letters, too: %j', async (job) => {
    const run = await runOnce(setUp(), {}, { job: job as never, failed: 19 });
    expect(run).toMatchObject({ action: 'dead-letter', record: { code: run.outcome.code } });
  });
});

describe('what an engine records of a failure', () => {
  it('has the code, the type and the frames of the error, and no message', async () => {
    const { failure, logged } = await runOnce(
      { receiver: failing(new TypeError('payload-mark')) },
      { maxAttempts: 1 },
    );
    expect(failure.message).toBe('handler_failed: TypeError');
    expect(failure.stack).toContain('run-job.test.ts');
    expect(`${failure.stack}${logged}`).not.toContain('payload-mark');
  });

  it.each([() => 'text', () => undefined, () => null, () => ({ message: 'payload-mark' }), revoked])(
    'is text whatever was thrown, case %#',
    async (thrown) => {
      const { failure } = await runOnce({ receiver: failing(thrown()) });
      expect(failure.stack).toMatch(/^handler_failed(: [\w ]+)?$/);
    },
  );

  it('is text that every engine can store', async () => {
    const error = Object.assign(new Error(''), { name: 'a\0\ud800' });
    error.stack = 'Error\n    at f\0\ud800 (/app/x.js:1:1)';
    const { failure } = await runOnce({ receiver: failing(error) });
    expect(failure.message).toBe('handler_failed: Error');
    expect(failure.stack).toContain('at f\ufffd\ufffd (');
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('the options of a worker', () => {
  it.each<[string, unknown]>([
    ['maxAttempts', 0],
    ['maxAttempts', '3'],
    ['maxAttempts', Number.NaN],
    ['closeTimeoutMs', -1],
    ['closeTimeoutMs', '1'],
    ['closeTimeoutMs', 2 ** 31],
    ['logger', { warn() {} }],
    ['logger', { error() {} }],
    ['retryDelayMs', 1_000],
    ['observe', {}],
    ['logger', {}],
  ])('refuses %s = %j, and names it', (option, value) => {
    const read = () => readWorkerOptions({ [option]: value });
    expect(read).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION', option }));
  });

  it('wait longer after each failure, an hour at most', () => {
    const { retryDelayMs, maxAttempts } = readWorkerOptions({});
    const delays = Array.from({ length: maxAttempts - 1 }, (_, i) => retryDelayMs(i + 1));
    for (const [i, delay] of delays.entries()) {
      const most = Math.min(1_000 * 2 ** i, 3_600_000);
      expect(delay).toBeGreaterThan(most * 0.74);
      expect(delay).toBeLessThanOrEqual(most);
    }
  });

  it('wait a whole number of milliseconds, and none if the option returns less than 0', async () => {
    const receiver = failing(new Error('down'));
    for (const [returned, delayMs] of [
      [12.6, 13],
      [-1, 0],
    ] as const)
      expect(await runOnce({ receiver }, { retryDelayMs: () => returned })).toMatchObject({ delayMs });
  });

  it.each<[string, () => number, RegExp]>([
    ['throws', () => expect.unreachable('payload-mark'), /retryDelayMs threw: \w+, .*retry_delay_failed/],
    ['returns NaN', () => Number.NaN, /retryDelayMs returned NaN/],
    ['returns no number', () => '5' as never, /retryDelayMs returned string/],
  ])('wait for the default delay if retryDelayMs %s', async (_how, retryDelayMs, line) => {
    const receiver = failing(new Error('down'));
    const { action, delayMs, logged } = await runOnce({ receiver }, { retryDelayMs }, { failed: 3 });
    expect(action).toBe('retry');
    expect(delayMs).toBeGreaterThan(8_000 * 0.74);
    expect(delayMs).toBeLessThanOrEqual(8_000);
    expect(logged).toEqual([expect.stringMatching(line)]);
    expect(logged.join()).not.toContain('payload-mark');
  });

  it('show every run to observe, also if that throws', async () => {
    const seen: JobReport[] = [];
    const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() }).fallback(() => {});
    const { action } = await runOnce({ receiver }, { observe: (report) => void seen.push(report) });
    expect(seen).toEqual([{ key: 'k', action, failures: 0, delayMs: 0, outcome: expect.anything() }]);
    const throwing = await runOnce({ receiver }, { observe: () => expect.unreachable() });
    expect(throwing).toMatchObject({
      action: 'complete',
      logged: [expect.stringContaining('observer_failed')],
    });
  });

  it('log the rejection of an asynchronous observe', async () => {
    const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() }).fallback(() => {});
    const { logged } = await runOnce({ receiver }, { observe: async () => expect.unreachable() });
    await settled();
    expect(logged).toEqual([expect.stringContaining('observer_failed')]);
  });
});
