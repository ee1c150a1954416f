import { ConfigurationError } from '@videovector-webhooks/core';

/** The methods of `redis` (node-redis) that the inbox calls. They are the same in version 4, 5 and 6. */
export interface NodeRedisClient {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  configGet(name: string): Promise<unknown>;
  once(event: 'ready', listener: () => void): unknown;
}

/** The methods of `ioredis` that the inbox calls. */
export interface IoRedisClient {
  evalsha(sha: string, numberOfKeys: number, ...args: string[]): Promise<unknown>;
  eval(script: string, numberOfKeys: number, ...args: string[]): Promise<unknown>;
  config(subcommand: 'GET', name: string): Promise<unknown>;
  call(command: string, ...args: string[]): Promise<unknown>;
  once(event: 'ready', listener: () => void): unknown;
}

/** A client, pool, cluster or sentinel of `redis`, or a client or cluster of `ioredis`. */
export type RedisClient = NodeRedisClient | IoRedisClient;

/** The commands of the inbox, in a form that every client has. */
export interface Commands {
  evalSha(sha: string, keys: string[], args: string[]): Promise<unknown>;
  eval(script: string, keys: string[], args: string[]): Promise<unknown>;
  /** Reads a setting of the server. */
  configGet(name: string): Promise<unknown>;
}

/**
 * Returns the commands of a client.
 *
 * Only scripts: the options of SET differ between the versions of `redis`, and version 4 ignores those of version 5
 * without an error. `sendCommand` is no alternative: it has other parameters on a cluster, and leaves a key prefix out.
 *
 * @throws ConfigurationError If it is a client of neither package.
 */
export function commandsOf(client: RedisClient): Commands {
  if (isNodeRedis(client)) {
    return {
      evalSha: (sha, keys, args) => client.evalSha(sha, { keys, arguments: args }),
      eval: (script, keys, args) => client.eval(script, { keys, arguments: args }),
      configGet: (name) => client.configGet(name),
    };
  }
  if (isIoRedis(client)) {
    return {
      evalSha: (sha, keys, args) => client.evalsha(sha, keys.length, ...keys, ...args),
      eval: (script, keys, args) => client.eval(script, keys.length, ...keys, ...args),
      configGet: (name) => client.config('GET', name),
    };
  }
  throw new ConfigurationError(
    'client',
    'redisInbox needs a client of redis (await createClient().connect(), version 4 or later, without legacyMode) or of ' +
      'ioredis (new Redis(), version 5 or later). @upstash/redis, redis 3, a cluster of redis 4, a transaction and a pipeline ' +
      'are not supported; for Upstash, connect ioredis or redis to its rediss:// address.',
  );
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  // A transaction has `exec`; in legacy mode there is `v4`, and the methods return nothing. A cluster of version 4, which sends
  // scripts to the wrong node, has no `configGet`.
  return (
    hasMethods(client, ['evalSha', 'eval', 'configGet', 'once']) && !('exec' in client) && !isLegacy(client)
  );
}

function isIoRedis(client: RedisClient): client is IoRedisClient {
  // redis 3 and @upstash/redis have `evalsha` too, with other arguments, but no `call`.
  return hasMethods(client, ['evalsha', 'eval', 'config', 'call', 'once']) && !('isPipeline' in client);
}

function hasMethods(client: unknown, names: readonly string[]): client is object {
  return names.every((name) => typeof (client as Record<string, unknown> | null)?.[name] === 'function');
}

function isLegacy(client: object): boolean {
  try {
    return (client as { v4?: unknown }).v4 !== undefined;
  } catch {
    // redis 4 throws if the client is not in legacy mode.
    return false;
  }
}

/** Calls back once the client reports that it is connected. */
export function whenReady(client: RedisClient, callback: () => void): void {
  const { isReady, isOpen, status } = client as { isReady?: unknown; isOpen?: unknown; status?: unknown };
  if ((isReady ?? isOpen ?? status === 'ready') === true) callback();
  else client.once('ready', callback);
}
