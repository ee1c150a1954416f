import { createReceiver, memoryInbox } from '@videovector-webhooks/core';
import { describe, expect, it } from 'vitest';
import { SECRET } from '../../../test/support/deliveries.js';

describe('invalid options', () => {
  it.each<[string, object]>([
    ['secret', { secret: SECRET }],
    ['secrets', { secrets: `${SECRET}\n` }],
    ['secrets["whk_01"]', { secrets: { whk_01: ` ${SECRET}` } }],
    ['graceUntil', { graceUntil: 1_700_000_000 }],
    ['inbox', { inbox: null }],
    ['queue', { queue: null }],
    ['capture', { capture: null }],
    ['logger', { logger: {} }],
    ['clock', { clock: {} }],
    ['name', { name: ' ' }],
    ['name', { name: 7 }],
    ['pattern', { schemas: { 'prompt_run.complete': { '~standard': { validate: () => {} } } } }],
    ['maxBodyBytes', { maxBodyBytes: '10mb' }],
    ['handlerTimeoutMs', { handlerTimeoutMs: 0 }],
    ['leaseMs', { leaseMs: Number.NaN }],
    ['joinMs', { joinMs: -1 }],
    ['maxAttempts', { maxAttempts: 0 }],
    ['maxAttempts', { maxAttempts: Number.NaN }],
    ['handlerTimeoutMs', { handlerTimeoutMs: 2 ** 31 }],
    ['strict', { strict: 'yes' }],
    ['inbox', { inbox: Promise.resolve(memoryInbox()) }],
    ['inbox', { inbox: {} }],
    ['inbox', { inbox: { ...memoryInbox(), retentionMs: undefined } }],
    ['queue', { queue: {} }],
    ['schemas', { schemas: { test: {} } }],
    ['schemas', { schemas: 7 }],
    ['schemas', { schemas: null }],
    ['additionalEvents', { additionalEvents: 5 }],
    ['additionalEvents', { additionalEvents: ['export.*'] }],
    ['additionalEvents', { additionalEvents: 'export.expired' }],
  ])('are refused when the receiver is created: %s', (option, options) => {
    const create = () => createReceiver({ secrets: SECRET, ...options });
    expect(create).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', code: 'ERR_CONFIGURATION', option }),
    );
  });

  it('are refused with what to pass instead', () => {
    const inbox = Promise.resolve(memoryInbox()) as never;
    expect(() => createReceiver({ secrets: SECRET, inbox })).toThrow(/lacks the methods claim.* await it/);
    expect(() => createReceiver({ secrets: SECRET, queue: {} as never })).toThrow(
      'the queue that a queue package returns',
    );
    const misspelt = { secrets: SECRET, leaseMS: 1 };
    expect(() => createReceiver(misspelt)).toThrow(/no option leaseMS\. Its options are: secrets, .*leaseMs/);
  });

  it('are refused if there are none at all', () => {
    expect(() => createReceiver(undefined as never)).toThrow('createReceiver needs options');
  });
});
