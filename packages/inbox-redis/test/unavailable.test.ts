import { createReceiver } from '@videovector-webhooks/core';
import { type RedisClient, redisInbox } from '@videovector-webhooks/inbox-redis';
import { createClient } from 'redis';
import { createClient as createClient4 } from 'redis4';
import { describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED, SECRET } from '../../../test/support/deliveries.js';
import { quietLogger } from '../../../test/support/quiet-logger.js';

/** The lines that a receiver logs for a delivery. */
async function logOf(client: RedisClient): Promise<string[]> {
  const logger = quietLogger();
  const inbox = redisInbox(client, { logger });
  const receiver = createReceiver({ secrets: SECRET, inbox, logger }).fallback(() => {});
  expect((await receiver.receive(deliver(RUN_COMPLETED))).code).toBe('inbox_unavailable');
  await receiver.close();
  return logger.lines;
}

/** A client like ioredis whose commands fail. */
const failing = (error: unknown) =>
  ({
    status: 'ready',
    evalsha: () => Promise.reject(error),
    eval: () => Promise.reject(error),
    config: async () => [],
    call: () => {},
    once: () => {},
  }) as unknown as RedisClient;

describe('The log line of a delivery that redisInbox could not claim names the cause and the fix:', () => {
  it.each([
    ['redis', () => createClient()],
    ['redis 4', () => createClient4()],
    ['redis without a queue', () => createClient({ disableOfflineQueue: true })],
  ])('a client of %s that was never connected', async (_name, create) => {
    const lines = await logOf(create() as unknown as RedisClient);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/the client of redis is closed\. Call await client\.connect\(\)/);
  });

  it.each([
    ['The client is offline', 'Call await client.connect()'],
    ['The queue is full', 'commandsQueueMaxLength'],
    ["Connection is in monitoring mode, can't process commands.", 'a client of its own'],
    ['Connection in subscriber mode, only subscriber commands may be used', 'a client of its own'],
    ['Connection is closed.', 'do not call quit() or disconnect() before receiver.close()'],
    ["Stream isn't writeable and enableOfflineQueue options is false", 'check that Redis runs'],
    ['Socket closed unexpectedly', 'check that it runs'],
  ])('"%s"', async (message, fix) => {
    expect((await logOf(failing(new Error(message)))).join()).toContain(fix);
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ECONNRESET', 'EPIPE'])(
    '%s of the network',
    async (code) => {
      const error = Object.assign(new Error(`connect ${code} 10.0.0.7:6379`), { code });
      const line = (await logOf(failing(error))).join();
      expect(line).toMatch(new RegExp(`Redis can't be reached: .*(Start|Correct|Check) .*\\(${code}\\)`));
      expect(line).not.toContain('10.0.0.7');
    },
  );

  it.each([
    ['NOREPLICAS Not enough good replicas to write.', 'min-replicas-to-write'],
    ['CLUSTERDOWN The cluster is down', 'CLUSTER INFO'],
    ['LOADING Redis is loading the dataset in memory', 'wait until it has started'],
    ['BUSY Redis is busy running a script', 'SCRIPT KILL'],
    ['ERR max number of clients reached', 'maxclients'],
    ['SOMETHING of a later version', 'Look the code up'],
  ])('"%s"', async (message, fix) => {
    const lines = await logOf(failing(new Error(message)));
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toContain(`(${message.split(' ')[0]})`);
      expect(line).toContain(fix);
      expect(line).not.toContain('  ');
    }
  });

  it.each([[undefined], [null], ['text'], [{ code: 7 }]])('%j, which is not an error', async (thrown) => {
    expect((await logOf(failing(thrown))).join()).toContain('check that it runs');
  });
});

it('The log line of a delivery that was handled but not recorded does not say that it is answered with 503', async () => {
  let isFull = false;
  const refuseIfFull = async () => {
    if (isFull) throw new Error('OOM command not allowed');
    return '1';
  };
  const client = { ...failing(undefined), evalsha: refuseIfFull, eval: refuseIfFull };
  const logger = quietLogger();
  const inbox = redisInbox(client as unknown as RedisClient, { logger });
  const receiver = createReceiver({ secrets: SECRET, inbox, logger }).fallback(() => {
    isFull = true;
  });
  expect((await receiver.receive(deliver(RUN_COMPLETED))).status).toBe(200);
  isFull = false;
  await receiver.close();
  expect(logger.lines).toHaveLength(1);
  expect(logger.lines[0]).toContain('not recorded yet: Redis refuses a command of the inbox (OOM). Raise');
  expect(logger.lines[0]).not.toContain('503');
});
