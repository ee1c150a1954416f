import { InboxUnavailableError } from '@videovector-webhooks/core';
import { redisErrorCode } from './redis-error.js';

/** What to do about an error of Redis, by the code that it begins with. */
const REFUSALS: ReadonlyMap<string, (prefix: string) => string> = new Map<string, (prefix: string) => string>(
  [
    [
      'NOPERM',
      (prefix) =>
        `Let its user run the scripts: ACL SETUSER <user> +eval +evalsha +get +set +pttl +pexpire ~${prefix}*`,
    ],
    ['READONLY', () => 'Connect to the primary, not to a replica'],
    ['NOREPLICAS', () => 'Connect as many replicas as min-replicas-to-write requires, or lower that setting'],
    ['NOAUTH', () => 'Pass a user name and a password to the client'],
    ['WRONGPASS', () => 'Pass the right user name and password to the client'],
    ['MOVED', () => 'Use the cluster client: createCluster of redis, or Redis.Cluster of ioredis'],
    ['ASK', () => 'Use the cluster client: createCluster of redis, or Redis.Cluster of ioredis'],
    ['CLUSTERDOWN', () => 'A part of the cluster has no node: see CLUSTER INFO and restore it'],
    ['TRYAGAIN', () => 'The cluster is moving keys: wait until that is done'],
    ['MASTERDOWN', () => 'Connect to the primary, or restore the link of the replica to it'],
    ['OOM', () => 'Raise maxmemory'],
    ['MISCONF', () => "Redis can't write to its disk: see its log"],
    ['LOADING', () => 'Redis is reading its data from disk: wait until it has started'],
    ['BUSY', () => 'Another script blocks Redis: end it with SCRIPT KILL'],
    ['NOPROTO', () => 'Set the RESP version of the client to 2'],
    [
      'ERR',
      () =>
        "The server must run Lua scripts by EVAL and EVALSHA, and accept another client (maxclients). The error's cause has its text",
    ],
  ],
);

const anyRefusal = (): string =>
  'Look the code up in the documentation of your Redis server, and read its log';

/** What a client reports by itself, by the text of its error; the texts are constant. */
const CLIENT_ERRORS: readonly (readonly [text: RegExp, fix: string])[] = [
  [
    /^The client is closed$/,
    'the client of redis is closed. Call await client.connect() before the server starts to listen, and do not close the client ' +
      'before the receiver',
  ],
  [
    /^The client is offline$/,
    'the client of redis is offline. Call await client.connect() before the server starts to listen; if it was connected, check that ' +
      "Redis runs. The client's error event has the cause",
  ],
  [
    /^The queue is full$/,
    'the command queue of the client is full. Raise its commandsQueueMaxLength, or lower maxInFlight of the receiver',
  ],
  [
    /monitoring mode/,
    'the client is in monitoring mode, which runs no other commands. Pass the inbox a client of its own',
  ],
  [
    /subscriber mode|PubSub mode/,
    'the client is subscribed to channels, and runs no other commands. Pass the inbox a client of its own',
  ],
  [
    /^Connection is closed\.$|^Cluster is (?:disconnect|ended)|^Disconnects client$/,
    'the connection of the client is closed. Check that Redis runs, and do not call quit() or disconnect() before receiver.close()',
  ],
  [
    /enableOfflineQueue/,
    "the client is not connected, and has enableOfflineQueue: false. If that lasts, check that Redis runs. The client's error event has the cause",
  ],
];

/** What to do about an error of the network, by the code of the system. */
const NETWORK_ERRORS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'no server listens there. Start Redis, or correct the host and the port of the client'],
  ['ENOTFOUND', 'its host name does not exist. Correct the host of the client'],
  ['EAI_AGAIN', 'its host name could not be looked up. Check the DNS of this machine'],
  ['ETIMEDOUT', 'it did not respond. Check the host of the client, and the firewalls between'],
  ['EHOSTUNREACH', 'there is no route to it. Check the host of the client, and the network'],
  ['ECONNRESET', 'it closed the connection. Check whether it restarts, or needs rediss:// (TLS)'],
  ['EPIPE', 'it closed the connection. Check whether it restarts, or needs rediss:// (TLS)'],
]);

const UNREACHABLE =
  "check that it runs, and the address that the client has. The client's error event has the cause";

/** Describes why Redis or its client did not run a command, and the fix. It quotes nothing but a code. */
export function unavailable(cause: unknown, prefix: string): InboxUnavailableError {
  const code = redisErrorCode(cause);
  return new InboxUnavailableError(
    code === undefined ? `Redis can't be reached: ${fixOfClient(cause)}` : refusal(code, prefix),
    { cause },
  );
}

/** Describes an error of Redis with its fix. */
export function refusal(code: string, prefix: string): string {
  const fix = REFUSALS.get(code) ?? anyRefusal;
  return `Redis refuses a command of the inbox (${code}). ${fix(prefix)}`;
}

function fixOfClient(error: unknown): string {
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  const text = String(message);
  const [, fix] = CLIENT_ERRORS.find(([pattern]) => pattern.test(text)) ?? [];
  if (fix !== undefined) return fix;
  const network = typeof code === 'string' ? NETWORK_ERRORS.get(code) : undefined;
  return network === undefined ? UNREACHABLE : `${network} (${code})`;
}
