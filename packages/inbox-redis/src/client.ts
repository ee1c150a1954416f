import { createHash } from 'node:crypto';
import { ConfigurationError } from '@videovector-webhooks/core';

/** The part of a client of `redis` (node-redis) that is used. */
export interface NodeRedisClient {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  sendCommand(args: string[]): Promise<unknown>;
}

/** The part of a client of `ioredis` that is used. */
export interface IoRedisClient {
  evalsha(sha: string, numberOfKeys: number, ...args: string[]): Promise<unknown>;
  eval(script: string, numberOfKeys: number, ...args: string[]): Promise<unknown>;
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** A client of `redis` or of `ioredis`. */
export type RedisClient = NodeRedisClient | IoRedisClient;

/** What the inbox asks of Redis, whichever client it has. */
export interface Commands {
  /** Runs a script on one key; sends the script itself only where Redis does not know it yet. */
  run(script: string, key: string, ...args: string[]): Promise<unknown>;
  /** The value of a setting of the server. */
  setting(name: string): Promise<string | undefined>;
}

/** @throws ConfigurationError Where it is a client of neither. */
export function commandsOf(client: RedisClient): Commands {
  const { sendScript, sendSha, send } = isNodeRedis(client) ? nodeRedis(client) : ioRedis(client);
  const shas = new Map<string, string>();
  return {
    async run(script, key, ...args) {
      const sha = shas.get(script) ?? createHash('sha1').update(script).digest('hex');
      shas.set(script, sha);
      try {
        return await sendSha(sha, key, args);
      } catch (error) {
        // A server that was restarted, or is another one of a cluster, has not seen the script.
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return sendScript(script, key, args);
      }
    },
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
    sendSha: (sha: string, key: string, args: string[]) => client.evalsha(sha, 1, key, ...args),
    sendScript: (script: string, key: string, args: string[]) => client.eval(script, 1, key, ...args),
    send: (command: string, ...args: string[]) => client.call(command, ...args),
  };
}
