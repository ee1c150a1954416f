import { ConfigurationError } from '@videovector-webhooks/core';
import { type SqliteInboxOptions, sqliteInbox } from '@videovector-webhooks/inbox-sqlite';
import { describe, expect, it } from 'vitest';
import { DRIVERS } from './drivers.js';

const [Database] = Object.values(DRIVERS);
const open = (options: unknown) => sqliteInbox(new Database!(':memory:'), options as SqliteInboxOptions);

describe('sqliteInbox refuses', () => {
  it.each([
    ['retentionMs', 0],
    ['retentionMs', 0.5],
    ['retentionMs', -1],
    ['retentionMs', NaN],
    ['retentionMs', Infinity],
    ['retentionMs', '86400000'],
    ['retentionMs', null],
    ['busyTimeoutMs', 0],
    ['busyTimeoutMs', 2 ** 31],
    ['busyTimeoutMs', '100'],
    ['table', 'x; DROP TABLE y'],
    ['table', ''],
    ['table', 'a"b'],
    ['table', 'main.inbox'],
    ['table', 7],
  ])('the option %s = %j, and names it', (option, value) => {
    const error = thrownBy(() => open({ [option]: value }));
    expect(error).toMatchObject({ code: 'ERR_CONFIGURATION', option });
    expect(error.message).toContain(`sqliteInbox: ${option}`);
  });

  it('an option that it does not have, and lists those it has', () => {
    const error = thrownBy(() => open({ busyTimeout: 100 }));
    expect(error).toMatchObject({ code: 'ERR_CONFIGURATION', option: 'busyTimeout' });
    expect(error.message).toContain('retentionMs, table, busyTimeoutMs');
  });
});

describe('sqliteInbox accepts', () => {
  it('options that are undefined, as the defaults', () => {
    const options = { retentionMs: undefined, table: undefined, busyTimeoutMs: undefined };
    expect(open(options).retentionMs).toBe(30 * 24 * 3600 * 1000);
  });

  it.each(['order', 'select', '_', 'x'.repeat(63)])('a table called %s', async (table) => {
    expect(await open({ table }).claim('a', 1_000)).toMatchObject({ state: 'claimed' });
  });
});

function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
