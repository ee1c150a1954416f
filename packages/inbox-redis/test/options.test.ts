import { type RedisClient, type RedisInboxOptions, redisInbox } from '@videovector-webhooks/inbox-redis';
import { expect, it } from 'vitest';

const client = { evalsha() {}, eval() {}, config() {}, call() {}, once() {} } as unknown as RedisClient;

it.each<[string, unknown]>([
  ['retentionMs', 0],
  ['retentionMs', 0.5],
  ['retentionMs', NaN],
  ['retentionMs', Infinity],
  ['retentionMs', '86400000'],
  ['prefix', 7],
  ['prefix', null],
  ['compactKeys', 1],
  ['logger', {}],
  ['keyPrefix', 'app:'],
])('redisInbox refuses the option %s = %j, and names it', (option, value) => {
  const create = () => redisInbox(client, { [option]: value } as RedisInboxOptions);
  expect(create).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION', option }));
});

it('redisInbox accepts options that are undefined, as the defaults', () => {
  const options = {
    retentionMs: undefined,
    prefix: undefined,
    compactKeys: undefined,
    logger: undefined,
  } as unknown as RedisInboxOptions;
  expect(redisInbox(client, options).retentionMs).toBe(30 * 24 * 3600 * 1000);
});
