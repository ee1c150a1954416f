import * as core from '@videovector-webhooks/core';
import { CaptureFormatError } from '@videovector-webhooks/core/replay';
import { helpFor } from '@videovector-webhooks/core/tools';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';
import { hasCode } from '../src/errors.js';
import { withHelp } from '../src/help-link.js';

const { createReceiver, WebhookError } = core;
const exports = { ...core, CaptureFormatError };

/** Every error class of an entry, with an instance. */
const ERRORS = {
  CanonicalJsonError: new core.CanonicalJsonError('too_deep', 0),
  CaptureFormatError: new CaptureFormatError('This is not a capture'),
  ConfigurationError: new core.ConfigurationError('inbox', 'The option inbox is invalid.'),
  DeliveryTooLargeError: new core.DeliveryTooLargeError('The engine accepts 10 bytes'),
  InboxFullError: new core.InboxFullError(),
  InboxUnavailableError: new core.InboxUnavailableError(),
  PermanentError: new core.PermanentError('a run without an id'),
  SchemaError: new core.SchemaError('test', ['message']),
  SecretsUnavailableError: new core.SecretsUnavailableError('There is no secret'),
  TimeoutError: new core.TimeoutError(30_000),
} satisfies Record<string, InstanceType<typeof WebhookError>>;

describe('the error classes', () => {
  it('are all tested here', () => {
    const exported = Object.entries(exports)
      .filter(([, value]) => typeof value === 'function' && value.prototype instanceof WebhookError)
      .map(([name]) => name);
    expect(Object.keys(ERRORS).toSorted()).toEqual(exported.toSorted());
  });

  it.each(Object.entries(ERRORS))('%s is named like its class and has a help link', (name, error) => {
    expect(error).toBeInstanceOf(WebhookError);
    expect(error.name).toBe(name);
    expect(error.help).toBe(helpFor(error.code));
    expect(String(error)).toBe(`${name}: ${error.message}`);
  });

  it('end with where to read about them, once', () => {
    const { message } = ERRORS.TimeoutError;
    expect(message).toMatch(/ \(see npx @videovector-webhooks\/cli help err_handler_timeout\)$/);
    expect(withHelp(message, 'handler_timeout')).toBe(message);
    expect(withHelp('wrong (see below)', 'handler_timeout')).toBe('wrong (see below)');
    expect(withHelp('wrong (for now)', 'handler_timeout')).toMatch(/handler_timeout\)$/);
  });

  it('have one code each', () => {
    const codes = Object.values(ERRORS).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it.each([
    CaptureFormatError,
    core.DeliveryTooLargeError,
    core.InboxFullError,
    core.InboxUnavailableError,
    core.PermanentError,
    core.SecretsUnavailableError,
  ])('%o keeps its cause', (ErrorClass) => {
    const cause = new Error('the connection was closed');
    expect(new ErrorClass('It failed', { cause }).cause).toBe(cause);
  });
});

describe('an error of a second copy of the package', () => {
  afterEach(() => vi.resetModules());

  async function secondCopy(): Promise<typeof core> {
    vi.resetModules();
    const copy = await import('@videovector-webhooks/core');
    expect(copy.PermanentError).not.toBe(core.PermanentError);
    return copy;
  }

  it('counts as the same kind when a handler throws it', async () => {
    const copy = await secondCopy();
    const outcomes = {
      permanent_error: new copy.PermanentError('a run without an id'),
      schema_failed: new copy.SchemaError('test', ['message']),
      inbox_unavailable: new copy.InboxUnavailableError(),
    };
    for (const [code, error] of Object.entries(outcomes)) {
      const receiver = createReceiver({ secrets: SECRET, logger: quietLogger() }).fallback(() => {
        throw error;
      });
      expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({ code, error });
    }
  });

  it('counts as the same kind when an inbox throws it', async () => {
    const copy = await secondCopy();
    const inbox = {
      ...core.memoryInbox(),
      claim: () => {
        throw new copy.InboxFullError();
      },
    };
    const receiver = createReceiver({ secrets: SECRET, inbox, logger: quietLogger() }).fallback(() => {});
    expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('overloaded');
  });

  it('counts when a user’s class extends it', () => {
    class MediaGone extends core.PermanentError {
      override readonly name = 'MediaGone';
    }
    expect(hasCode(new MediaGone('media 1 was deleted'), 'ERR_PERMANENT')).toBe(true);
  });
});

describe('anything that a handler throws', () => {
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const refuse = (): never => {
    throw new Error('no');
  };
  const thrown: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['a symbol', Symbol('x')],
    ['an object without a prototype', Object.create(null)],
    ['a revoked proxy', revoked],
    ['a proxy that throws', new Proxy(new Error('x'), { get: refuse, getPrototypeOf: refuse })],
    ['an error whose stack throws', Object.defineProperty(new Error('x'), 'stack', { get: refuse })],
    ['an error whose code throws', Object.defineProperty(new Error('x'), 'code', { get: refuse })],
    ['an error whose name is a symbol', Object.assign(new Error('x'), { name: Symbol('n') })],
    ['an error whose message is an object', Object.assign(new Error('x'), { message: { a: 1 } })],
    ['an error whose stack is a number', Object.assign(new Error('x'), { stack: 5 })],
  ];

  it.each(thrown)('(%s) is a failed handler, with a line in the log', async (_what, error) => {
    const logger = quietLogger();
    const receiver = createReceiver({ secrets: SECRET, logger }).fallback(async () => {
      throw error;
    });
    expect(await receiver.receive(deliver(RUN_COMPLETED))).toMatchObject({
      code: 'handler_failed',
      status: 500,
    });
    expect(logger.lines).toHaveLength(1);
  });
});

describe('a logger that fails', () => {
  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
    ],
    ['returns a promise that rejects', () => Promise.reject(new Error('disk full'))],
  ])('because it %s changes no outcome and ends no process', async (_how, write) => {
    const unhandled: unknown[] = [];
    const onUnhandled = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', onUnhandled);
    const receiver = createReceiver({ secrets: SECRET, logger: { warn: write, error: write } });
    const outcome = await receiver.fallback(() => {}).receive(deliver(RUN_COMPLETED, {}, 'forged'));
    expect(outcome.status).toBe(401);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });
});
