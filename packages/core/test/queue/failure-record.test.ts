import { createHash } from 'node:crypto';
import { PermanentError, type QueuedDelivery } from '@videovector-webhooks/core';
import { fingerprintOf, readFailure, readWorkerOptions, runJob } from '@videovector-webhooks/core/queue';
import { describe, expect, it } from 'vitest';
import { RUN_COMPLETED } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';
import { setUp } from '../support/set-up.js';

const JOB: QueuedDelivery = {
  key: 'k',
  matchedBy: 'raw',
  body: btoa(RUN_COMPLETED),
  deliveryId: 'del_1',
  webhookId: 'whk_1',
};

/** The record of a job whose handler throws, at its last attempt unless told otherwise. */
async function recordFor(thrown: unknown, { failed = 2, maxAttempts = 3, job = JOB } = {}) {
  const { receiver } = setUp({ logErrors: false });
  receiver.fallback(() => {
    throw thrown;
  });
  const settings = readWorkerOptions({ maxAttempts, logger: quietLogger() });
  return (await runJob(receiver, job, failed, settings)).record;
}

function withFrames(error: Error, ...frames: string[]): Error {
  error.stack = [`${error.name}: ${error.message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

describe('the record of a failure', () => {
  it('has the cause, the ids and how often the job failed, and nothing of the payload or the message', async () => {
    const error = withFrames(
      new TypeError('payload-mark\n    at forged (/x/payload-mark.js:1:1)'),
      'saveRun (/srv/app/dist/runs.js:7:9)',
    );
    const record = await recordFor(error);
    expect(record).toEqual({
      code: 'handler_failed',
      error: 'TypeError',
      frame: 'saveRun (dist/runs.js)',
      fingerprint: await fingerprintOf({
        code: 'handler_failed',
        error: 'TypeError',
        frame: 'saveRun (dist/runs.js)',
      }),
      attempts: 3,
      failedAt: expect.any(Number),
      key: 'k',
      event: 'prompt_run.completed',
      eventId: JSON.parse(RUN_COMPLETED).id,
      deliveryId: 'del_1',
      webhookId: 'whk_1',
    });
    expect(JSON.stringify(record)).not.toContain('payload-mark');
  });

  it('has ids of a bounded length that every engine can store, since the sender may choose them', async () => {
    const job = { ...JOB, deliveryId: `\0${'d'.repeat(999)}`, webhookId: 'w'.repeat(200) };
    expect(await recordFor(new Error('no'), { job })).toMatchObject({
      deliveryId: `\ufffd${'d'.repeat(199)}`,
      webhookId: 'w'.repeat(200),
    });
  });

  it('is there only for a job that is moved to the dead letters', async () => {
    expect(await recordFor(new Error('no'), { failed: 0 })).toBeUndefined();
    expect(await recordFor(new PermanentError('no'), { failed: 0 })).toMatchObject({
      code: 'permanent_error',
      error: 'PermanentError',
      attempts: 1,
    });
  });

  it('has a fingerprint that anyone can compute', async () => {
    const json = '["handler_failed","TypeError","saveRun (dist/runs.js)"]';
    const expected = createHash('sha256').update(json).digest('hex').slice(0, 10);
    const cause = { code: 'handler_failed', error: 'TypeError', frame: 'saveRun (dist/runs.js)' };
    expect(await fingerprintOf(cause)).toBe(expected);
  });

  it('is the same on every host, and another one for every cause', async () => {
    const at = (frame: string, error = new Error(`run ${Math.random()}`)) => withFrames(error, frame);
    const same = [
      at('saveRun (/srv/a/node_modules/pg/x.js:1:1)\n    at async saveRun (/opt/a/dist/runs.js:7:9)'),
      at('saveRun (/opt/releases/1/dist/runs.js:70:90)'),
      at('async Object.saveRun [as handler] (C:\\apps\\dist\\runs.js:1:1)'),
      at('saveRun (file:///var/task/dist/runs.js:1:1)'),
    ];
    const others = [
      at('saveRun (/opt/a/dist/exports.js:7:9)'),
      at('saveExport (/opt/a/dist/runs.js:7:9)'),
      at('saveRun (/opt/a/dist/runs.js:7:9)', new TypeError('x')),
      'saveRun (/opt/a/dist/runs.js:7:9)',
    ];
    const fingerprints = async (all: unknown[]) =>
      new Set(await Promise.all(all.map(async (error) => (await recordFor(error))?.fingerprint)));
    expect(await fingerprints(same)).toHaveProperty('size', 1);
    expect(await fingerprints([...same, ...others])).toHaveProperty('size', 5);
  });

  it.each([
    ['its name', Object.assign(new Error(''), { name: 'RunError' }), 'RunError'],
    ['its class', new (class RunError extends Error {})(''), 'RunError'],
    ['not by a minified class', new (class a extends Error {})(''), 'Error'],
    ['not by a name that is no identifier', Object.assign(new Error(''), { name: 'run 12 failed' }), 'Error'],
    ['the type of what is no error', 12, 'number'],
  ])('knows an error by %s', async (_what, error, expected) => {
    expect(await recordFor(error)).toMatchObject({ error: expected });
  });
});

describe('what an engine has stored', () => {
  it('is read as the worker wrote it, as an object or as text', async () => {
    const record = await recordFor(new Error('no'));
    expect(await readFailure({ record })).toEqual(record);
    expect(await readFailure({ record: JSON.stringify(record) })).toEqual(record);
  });

  it.each([
    undefined,
    null,
    0,
    '',
    '{',
    '[]',
    {},
    { code: 'a' },
    { code: 'a', fingerprint: 'b', attempts: 'c' },
    { code: 'a', fingerprint: 'b', failedAt: '2026-10-07' },
    { code: 'a', fingerprint: 'b', key: 7 },
    { code: 7, fingerprint: 'b' },
    { code: 'a', fingerprint: 7 },
  ])('is read from the reason and the stack without a record: %j', async (record) => {
    const message = 'handler_failed: TypeError';
    const stack = `${message}\n    at saveRun (/opt/a/dist/runs.js:7:9)`;
    const cause = { code: 'handler_failed', error: 'TypeError', frame: 'saveRun (dist/runs.js)' };
    const fingerprint = await fingerprintOf(cause);
    expect(await readFailure({ record, message, stack })).toEqual({ ...cause, fingerprint });
  });

  it.each(['handler_failed: TypeError: payload-mark', 'payload-mark handler_failed', 'constructor'])(
    'knows no cause from a message that the kit did not make: %s',
    async (message) => {
      const failure = await readFailure({ message });
      expect(failure).toEqual({ code: 'unknown', fingerprint: await fingerprintOf({ code: 'unknown' }) });
    },
  );

  it('shows no message of others', async () => {
    const message = 'payload-mark';
    const failure = await readFailure({ message, stack: `Error: ${message}\n    at f (/a/b/c.js:1:1)` });
    expect(failure).toMatchObject({ code: 'unknown', frame: 'f (b/c.js)' });
    expect(JSON.stringify(failure)).not.toContain('payload-mark');
    expect(await readFailure({ message: 12, stack: {} })).toMatchObject({ code: 'unknown' });
  });
});
