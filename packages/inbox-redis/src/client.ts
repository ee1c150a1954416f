import { ConfigurationError } from '@videovector-webhooks/core';
import type { Script } from './scripts.js';

/** The part of a client of `redis` (node-redis) that is used. */
export interface NodeRedisClient {
  set(
    key: string,
    value: string,
    options: { condition: 'NX'; expiration: { type: 'PX'; value: number } },
  ): Promise<unknown>;
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  sendCommand(args: string[]): Promise<unknown>;
}

/** The part of a client of `ioredis` that is used. */
export interface IoRedisClient {
  set(key: string, value: string, unit: 'PX', milliseconds: number, condition: 'NX'): Promise<unknown>;
  evalsha(sha: string, numberOfKeys: number, ...args: string[]): Promise<unknown>;
  eval(script: string, numberOfKeys: number, ...args: string[]): Promise<unknown>;
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** A client of `redis` or of `ioredis`. */
export type RedisClient = NodeRedisClient | IoRedisClient;

/** What the inbox asks of Redis, whichever client it has. */
export interface Commands {
  /** Sets a key that is not there; the reply is `OK` where it did. */
  setIfAbsent(key: string, value: string, expiryMs: number): Promise<unknown>;
  /**
   * Runs a script on one key; sends the script itself only where Redis does not know it yet.
   *
   * @param read Makes of the reply what is promised: every promise between two round trips is felt.
   */
  run<T>(script: Script, key: string, args: string[], read: (reply: unknown) => T): Promise<T>;
  /** The value of a setting of the server. */
  setting(name: string): Promise<string | undefined>;
}

/** @throws ConfigurationError Where it is a client of neither. */
export function commandsOf(client: RedisClient): Commands {
  const { sendSet, sendScript, sendSha, send } = isNodeRedis(client) ? nodeRedis(client) : ioRedis(client);
  return {
    setIfAbsent: sendSet,
    run: (script, key, args, read) =>
      sendSha(script.sha, key, args).then(read, (error: unknown) => {
        // A server that was restarted, or is another one of a cluster, has not seen the script.
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return sendScript(script.text, key, args).then(read);
      }),
    async setting(name) {
      const reply = await send('CONFIG', 'GET', name);
      const value = Array.isArray(reply) ? reply[1] : (reply as Record<string, unknown> | null)?.[name];
      return typeof value === 'string' ? value : undefined;
    },
  };
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return typeof (client as NodeRedisClient)?.evalSha === 'function';
}

function nodeRedis(client: NodeRedisClient) {
  return {
    sendSet: (key: string, value: string, expiryMs: number) =>
      client.set(key, value, { condition: 'NX', expiration: { type: 'PX', value: expiryMs } }),
    sendSha: (sha: string, key: string, args: string[]) =>
      client.evalSha(sha, { keys: [key], arguments: args }),
    sendScript: (script: string, key: string, args: string[]) =>
      client.eval(script, { keys: [key], arguments: args }),
    send: (...args: string[]) => client.sendCommand(args),
  };
}

function ioRedis(client: IoRedisClient) {
  if (typeof client?.evalsha !== 'function') {
    throw new ConfigurationError(
      'client',
      'redisInbox needs a client of redis (createClient) or of ioredis (new Redis).',
    );
  }
  return {
    sendSet: (key: string, value: string, expiryMs: number) => client.set(key, value, 'PX', expiryMs, 'NX'),
    sendSha: (sha: string, key: string, args: string[]) => client.evalsha(sha, 1, key, ...args),
    sendScript: (script: string, key: string, args: string[]) => client.eval(script, 1, key, ...args),
    send: (command: string, ...args: string[]) => client.call(command, ...args),
  };
}
