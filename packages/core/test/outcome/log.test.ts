import { inspect } from 'node:util';
import {
  ConfigurationError,
  createReceiver,
  DeliveryTooLargeError,
  type Inbox,
  InboxUnavailableError,
  OUTCOMES,
  type OutcomeCode,
  PermanentError,
  type ReceiverOptions,
  SecretsUnavailableError,
} from '@videovector-webhooks/core';
import { manualClock } from '@videovector-webhooks/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET, sign } from '../../../../test/support/deliveries.js';
import { quietLogger } from '../../../../test/support/quiet-logger.js';
import { nameOf } from '../../src/outcome/describe-error.js';
import { createOutcomeLog, REASONS } from '../../src/outcome/log.js';
import { outcomeOf, stop } from '../../src/outcome/result.js';
import { inboxWith, setUp } from '../support/set-up.js';

describe('secrecy', () => {
  const PAYLOAD_MARK = 'payload-mark-7f3a';
  const body = RUN_COMPLETED.replace('run_1', PAYLOAD_MARK);
  const hidden = [
    SECRET,
    'second-secret-19',
    PAYLOAD_MARK,
    sign(body).slice(7),
    sign(body, 'second-secret-19').slice(7),
  ];

  function expectNothingHidden(text: string): void {
    for (const value of hidden) expect(text).not.toContain(value);
  }

  it('is kept by inspecting, printing and serializing a receiver', () => {
    for (const secrets of [SECRET, [SECRET, 'second-secret-19'], { whk_01: SECRET }, () => SECRET]) {
      const { receiver } = setUp({ secrets });
      expectNothingHidden(inspect(receiver, { depth: Infinity, showHidden: true, getters: true }));
      expectNothingHidden(JSON.stringify(receiver) + String(receiver));
    }
  });

  it('is kept by every response and log line, whatever happens', async () => {
    const clock = manualClock();
    const lines: string[] = [];
    const push = (line: string) => void lines.push(line);
    const leaky = () => Promise.reject(Object.assign(new Error(`${SECRET} ${body}`), { code: 'ERR_LEAKY' }));
    const setUps: Partial<ReceiverOptions>[] = [
      {},
      { secrets: ['second-secret-19'] },
      { secrets: leaky },
      { inbox: inboxWith(clock, () => ({ claim: leaky })) },
      { inbox: inboxWith(clock, () => ({ complete: leaky, release: leaky })) },
      { queue: { enqueue: leaky } },
      { graceUntil: clock.now() + 1000, secrets: 'second-secret-19' },
      { strict: true },
    ];
    for (const options of setUps) {
      for (const handler of [() => {}, leaky, () => Promise.reject(new PermanentError(body))]) {
        const logger = { warn: push, error: push };
        const { receiver } = setUp({ ...options, clock, joinMs: 0, logger, logErrors: false });
        receiver.on('prompt_run.completed', handler);
        const request = new Request('http://localhost/', { method: 'POST', ...deliver(body) });
        const response = await receiver.fetch(request);
        expectNothingHidden(`${await response.text()} ${JSON.stringify([...response.headers])}`);
      }
    }
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.join()).toContain('ERR_LEAKY');
    expectNothingHidden(lines.join());
  });

  it('is kept by the errors of an invalid set-up', () => {
    for (const options of [
      { secrets: [SECRET, ''] },
      { secrets: { [SECRET.slice(0, 0)]: '' } },
      { secrets: SECRET, inbox: {} as Inbox },
    ]) {
      try {
        createReceiver(options);
        expect.unreachable();
      } catch (error) {
        expectNothingHidden(inspect(error, { depth: Infinity }));
      }
    }
  });
});

describe('logging', () => {
  it.each(Object.entries(OUTCOMES).filter(([, { log }]) => log !== 'quiet'))(
    'of %s is on the level that the table names',
    (code, { log }) => {
      const logger = { warn: vi.fn(), error: vi.fn() };
      const logOutcome = createOutcomeLog({ logger, clock: manualClock(), logErrors: true });
      logOutcome(outcomeOf(stop(code as OutcomeCode)));
      expect(logger[log as 'warn' | 'error']).toHaveBeenCalledOnce();
      expect(logger[log === 'warn' ? 'error' : 'warn']).not.toHaveBeenCalled();
    },
  );

  it.each(['handler_failed', 'permanent_error'] as const)('of %s quotes what the handler threw', (code) => {
    expect(logged(code, new Error('boom'))).toMatch(/: Error: boom \(see [^)]+\)\n {4}at /);
  });

  it.each([
    new ConfigurationError('secrets', 'The option is wrong.'),
    new DeliveryTooLargeError('The engine accepts 10 bytes'),
    new InboxUnavailableError('The inbox is away'),
    new SecretsUnavailableError('The vault is away'),
  ])('of an error of the kit has its own message: %s', (error) => {
    expect(logged('inbox_unavailable', error)).toContain(`(503): ${error.message}`);
  });

  it('of an error that no handler threw has its code, shortened', () => {
    const error = Object.assign(new TypeError('private'), { code: `E${'x'.repeat(100)}` });
    expect(logged('inbox_unavailable', error)).toContain(`TypeError E${'x'.repeat(79)} at `);
  });

  it.each([
    [7, 'a number was thrown'],
    ['private', 'a string was thrown'],
  ])('of %j that was thrown has its type', (thrown, text) => {
    expect(logged('inbox_unavailable', thrown)).toContain(text);
    expect(logged('handler_failed', thrown)).toContain(text);
  });

  it('of a handler’s error quotes 1,000 characters of its message, and 20 frames', () => {
    const error = new Error(`a\r\n\u2028b${'x'.repeat(2_000)}`);
    error.stack = `Error: ${error.message}${'\n    at f (a.js:1:1)'.repeat(30)}`;
    const [message, ...frames] = logged('handler_failed', error).split('\n');
    expect(message).toContain(`Error: a b${'x'.repeat(995)}`);
    expect(message).not.toContain('x'.repeat(996));
    expect(frames).toHaveLength(20);
  });

  it('of a handler’s error leaves out the frames of Node and of the kit', () => {
    const own = '    at async save (/app/src/runs.ts:1:2)';
    const frames = [
      own,
      '    at async runHandler (file:///app/node_modules/@videovector-webhooks/core/dist/core.js:1:2)',
      '    at run (C:\\app\\node_modules\\@videovector-webhooks\\core\\dist\\core.js:1:2)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      '    at node:internal/main:1:2',
    ];
    const stack = ['Error: boom', ...frames].join('\n');
    const [, ...printed] = logged('handler_failed', Object.assign(new Error('boom'), { stack })).split('\n');
    expect(printed).toEqual([own]);
  });

  it('of a delivery that matches only in its canonical form is once', () => {
    const { lines, ...logger } = quietLogger();
    const logOutcome = createOutcomeLog({ logger, clock: manualClock(), logErrors: true });
    const handled = (matchedBy: 'raw' | 'canonical') => ({ ...outcomeOf(stop('handled')), matchedBy });
    logOutcome(handled('raw'));
    expect(lines).toEqual([]);
    for (let i = 0; i < 3; i++) logOutcome(handled('canonical'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/handled \(200\): .*canonical form.*\(see .*verified_canonical\)$/);
  });

  it.each(Object.entries(REASONS))('of the reason %s says what to check', (reason, text) => {
    expect(text.length).toBeGreaterThan(40);
    const { lines, ...logger } = quietLogger();
    const logOutcome = createOutcomeLog({ logger, clock: manualClock(), logErrors: true });
    logOutcome(outcomeOf(stop('signature_invalid', {}, { reason })));
    expect(lines[0]).toContain(`: ${text} (see npx @videovector-webhooks/cli help ${reason})`);
  });

  it('of a stranger’s outcome is repeated after a minute, and not before', async () => {
    const clock = manualClock();
    const { lines, ...logger } = quietLogger();
    const logOutcome = createOutcomeLog({ logger, clock, logErrors: true });
    const outcome = outcomeOf(stop('signature_invalid', {}, { reason: 'signature_mismatch' }));
    for (const milliseconds of [0, 59_999, 1]) {
      await clock.advance(milliseconds);
      logOutcome(outcome);
    }
    expect(lines).toHaveLength(2);
  });

  it('says how many of its kind were left out since the last one', async () => {
    const clock = manualClock();
    const { lines, ...logger } = quietLogger();
    const logOutcome = createOutcomeLog({ logger, clock, logErrors: true });
    const log = (reason: string) =>
      logOutcome(outcomeOf(stop('signature_invalid', { event: 'export.ready' }, { reason })));
    for (let i = 0; i < 18; i++) log('signature_mismatch');
    log('webhook_unknown');
    for (let i = 0; i < 2; i++) {
      await clock.advance(60_000);
      log('signature_mismatch');
    }
    const starts = lines.map((line) => line.split(':')[0]);
    const start = '[videovector-webhooks] signature_invalid (401) "export.ready"';
    expect(starts).toEqual([start, start, `${start}, and 17 more since the last such line`, start]);
  });

  it('of a quiet outcome needs an error or a reason', () => {
    const { lines, ...logger } = quietLogger();
    const logOutcome = createOutcomeLog({ logger, clock: manualClock(), logErrors: true });
    logOutcome(outcomeOf(stop('handled')));
    expect(lines).toEqual([]);
    logOutcome(outcomeOf(stop('handled', {}, { error: new Error('inbox') })));
    logOutcome(outcomeOf(stop('ignored', {}, { reason: 'no_handlers' })));
    expect(lines).toHaveLength(2);
  });

  it('names what was thrown, even if it can’t be read', () => {
    expect(nameOf(new TypeError('private'))).toBe('TypeError');
    expect(nameOf('private')).toBe('string');
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(nameOf(proxy)).toBe('unreadable error');
  });

  it('of an error that can’t be read says so, instead of failing', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(logged('inbox_unavailable', proxy)).toContain('an unreadable error was thrown');
  });

  it('of an error without a stack has no place', () => {
    const error = Object.assign(new TypeError('private'), { stack: undefined });
    expect(logged('inbox_unavailable', error)).toMatch(/: TypeError ; receiver\.observe\(\)/);
  });

  it('of an error whose stack does not repeat its message has no place', () => {
    const error = Object.assign(new TypeError('private'), { stack: 'TypeError\n    at private (a.js:1:1)' });
    expect(logged('inbox_unavailable', error)).not.toContain('private');
  });

  it('of an error has the first line of its stack that is a frame', () => {
    const error = Object.assign(new TypeError('m'), {
      stack: 'TypeError: m\nlooks at private\n    at f (a.js:1:1)',
    });
    expect(logged('inbox_unavailable', error)).toContain('TypeError at f (a.js:1:1); receiver');
  });

  it('of outcomes that a stranger can cause is once a minute', async () => {
    const { receiver, logger } = setUp();
    const { headers } = deliver(RUN_COMPLETED);
    for (let i = 0; i < 20; i++) {
      await receiver.receive({ headers, body: () => Promise.reject(new Error('gone')) });
      await receiver.receive({ headers: { ...headers, 'content-encoding': 'gzip' }, body: '' });
    }
    expect(logger.lines).toHaveLength(2);
  });

  it('has a text for every outcome that may come without an error and a reason', () => {
    const withCause = [
      ...['handler_failed', 'schema_failed', 'handler_timeout', 'permanent_error', 'signature_invalid'],
      ...['inbox_unavailable', 'claim_lost', 'queue_unavailable', 'job_too_large'],
      ...['body_altered', 'internal_error', 'client_gone'],
    ];
    const withoutText = Object.entries(OUTCOMES).filter(
      ([, row]) => row.log !== 'quiet' && !('advice' in row),
    );
    expect(withoutText.map(([code]) => code)).toEqual(withCause);
  });

  it.each([
    ['secret_rotating', { graceUntil: new Date(Date.now() + 60_000) }, 'graceUntil has not passed'],
    ['secrets_unavailable', { secrets: async (_id: string) => 'whsec_other' }, 'called seconds ago'],
  ])('says why a mismatch is %s, and links to that', async (code, options, text) => {
    const { receiver, logger } = setUp(options);
    await receiver.receive({ ...deliver(RUN_COMPLETED), body: '{}' });
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toContain(text);
    expect(logger.lines[0]).toContain(` ${code})`);
  });

  it('is once a minute too if strangers choose the text, in a parsed body that looks like a ConsumedBody', async () => {
    const { receiver, logger } = setUp();
    const { headers } = deliver(RUN_COMPLETED);
    for (let i = 0; i < 20; i++)
      await receiver.receive({ headers, body: { consumed: null, advice: `text ${i}` } });
    expect(logger.lines).toHaveLength(1);
  });

  it('says what to do about a body that does not arrive, and about deliveries during a shutdown', async () => {
    const { receiver, logger, clock } = setUp();
    const { headers, body } = deliver(RUN_COMPLETED);
    const hanging = receiver.receive({ headers, body: () => new Promise(() => {}) });
    await clock.advance(30_000);
    await hanging;
    await receiver.close();
    await receiver.receive({ headers, body });
    expect(logger.lines[0]).toContain('did not arrive within bodyTimeoutMs');
    expect(logger.lines[1]).toContain('the receiver is shutting down');
  });

  it.each([undefined, null])('says so if a handler throws %s', async (thrown) => {
    const { receiver, logger } = setUp();
    receiver.fallback(() => {
      throw thrown;
    });
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(logger.lines[0]).toContain(`: ${thrown} was thrown`);
  });

  it('of an authentic delivery that is refused permanently is every time', async () => {
    const { receiver, logger } = setUp();
    receiver.fallback(() => {});
    for (let i = 0; i < 3; i++) await receiver.receive(deliver('[]', { 'x-event-type': undefined }));
    expect(logger.lines).toHaveLength(3);
    expect(logger.lines[0]).toContain('The sender does not retry it');
  });

  it('of a receiver without any handler says that events are lost', async () => {
    const { receiver, logger } = setUp();
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('ignored');
    expect(logger.lines[0]).toContain('no handler is registered');
  });

  it('of a handler’s error quotes its message and stack', async () => {
    const { receiver, logger } = setUp();
    receiver.fallback(() => {
      throw new RangeError('no such export');
    });
    await receiver.receive(deliver(RUN_COMPLETED));
    const [first, second] = logger.lines[0]!.split('\n');
    expect(first).toContain(
      'handler_failed (500) "prompt_run.completed" "dlv_01": RangeError: no such export',
    );
    expect(second).toMatch(/^ +at .*log\.test\.ts/);
  });

  it('of a handler’s error keeps a message that quotes a sender within its line', async () => {
    const { receiver, logger } = setUp();
    receiver.fallback(() => {
      throw new Error('bad event:\n[videovector-webhooks] forged line\n    at forged frame\u2028more');
    });
    await receiver.receive(deliver(RUN_COMPLETED));
    const [first, ...frames] = logger.lines[0]!.split('\n');
    expect(first).toContain('bad event: [videovector-webhooks] forged line at forged frame more');
    for (const frame of frames) expect(frame).not.toContain('forged');
  });

  it('of an error that no handler threw never mistakes a line of its message for a stack frame', async () => {
    const { receiver, logger } = setUp({
      secrets: () => {
        throw new Error('no secret:\n    at private data');
      },
    });
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(logger.lines[0]).not.toContain('private');
    expect(logger.lines[0]).toContain('log.test.ts');
  });

  it('of refused signatures is once a minute for each reason, with what to check', async () => {
    const { receiver, logger, clock } = setUp();
    for (let i = 0; i < 20; i++) await receiver.receive(deliver(RUN_COMPLETED, {}, 'wrong'));
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toContain('signed with another secret than the one configured');
    await receiver.receive(deliver(RUN_COMPLETED, { 'x-webhook-signature': undefined }));
    expect(logger.lines).toHaveLength(2);
    await clock.advance(60_000);
    await receiver.receive(deliver(RUN_COMPLETED, {}, 'wrong'));
    expect(logger.lines).toHaveLength(3);
  });

  it('of a handler’s error names only its type and place if logErrors is false', async () => {
    const { receiver, logger } = setUp({ logErrors: false });
    receiver.fallback(() => {
      throw new RangeError('private');
    });
    await receiver.receive(deliver(RUN_COMPLETED));
    expect(logger.lines[0]).toMatch(
      /handler_failed \(500\) "prompt_run.completed" "dlv_01": RangeError at .*log\.test\.ts/,
    );
    expect(logger.lines[0]).not.toContain('private');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('full');
      },
    ],
    ['returns a promise that rejects', () => Promise.reject(new Error('full'))],
  ])('by a logger that %s harms no delivery and no process', async (_how, log) => {
    const { receiver } = setUp({ logger: { warn: log, error: log } });
    receiver.fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED, {}, 'wrong'))).code).toBe('signature_invalid');
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('handled');
    // Vitest fails the run on an unhandled rejection.
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('never lets an id break a line', async () => {
    const { receiver, logger } = setUp();
    const headers = { 'x-delivery-id': `a\r\n${'b'.repeat(8000)}`, 'x-webhook-signature': undefined };
    await receiver.receive(deliver(RUN_COMPLETED, headers));
    expect(logger.lines[0]).not.toMatch(/[\r\n]/);
    expect(logger.lines[0]!.length).toBeLessThan(300);
  });

  it('shows that an id had a character that breaks lines', async () => {
    const { receiver, logger } = setUp();
    await receiver.receive({
      ...deliver(RUN_COMPLETED, {}, 'wrong'),
      headers: [
        ['x-webhook-signature', sign(RUN_COMPLETED, 'wrong')],
        ['x-delivery-id', 'a\u2028b'],
      ],
    });
    expect(logger.lines[0]).toContain('"a?b"');
  });
});

/** The line that the log has for an outcome with an error. */
function logged(code: OutcomeCode, error: unknown): string {
  const { lines, ...logger } = quietLogger();
  createOutcomeLog({ logger, clock: manualClock(), logErrors: true })(outcomeOf(stop(code, {}, { error })));
  return lines.join('\n');
}
