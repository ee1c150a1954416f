import { InboxUnavailableError, WebhookError } from '@videovector-webhooks/core';
import { sqlStateOf } from './connection/server-errors.js';

const CREDENTIALS = 'Correct the user and the password of the pool';
const LIMIT = 'Raise max_connections of the server, lower max of the pools, or put PgBouncer in between';
const NO_RIGHTS =
  'the role of the pool lacks a right on the table of the inbox. GRANT it SELECT, INSERT, UPDATE and DELETE on that table and the one ' +
  'that ends with _order, and USAGE on their schema';
const ENDED =
  'PostgreSQL was shut down or ended the session. Wait until it is up; if this happens often, see its log';
const COLLIDED = 'it collided with other transactions. Make transactions on the table of the inbox shorter';
const CERTIFICATE =
  "the server's certificate is not trusted. Pass the right certificate authority to the pool: ssl: { ca }";

/** Why an error of PostgreSQL, of the network or of TLS keeps the inbox from working, and the fix, by its code. */
const BY_CODE: ReadonlyMap<string, string> = new Map([
  // Of PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html
  [
    '08P01',
    'the server and the driver do not understand each other. Check that the port is that of PostgreSQL or PgBouncer',
  ],
  [
    '25006',
    'the connection is read-only. Connect to the primary, and turn default_transaction_read_only off',
  ],
  [
    '25P03',
    'idle_in_transaction_session_timeout ended the transaction while the handler did other work. Raise it, or move slow work out of the ' +
      'handler',
  ],
  ['25P04', 'transaction_timeout ended the transaction. Raise it, or make the handler faster'],
  [
    '28000',
    `the server does not accept this user from this host. ${CREDENTIALS}, its ssl option, or pg_hba.conf`,
  ],
  ['28P01', `the password is wrong. ${CREDENTIALS}`],
  ['3D000', 'the database does not exist. Correct the database of the pool, or create it'],
  ['3F000', 'the schema does not exist. Create it, or correct the option table or search_path'],
  ['40001', COLLIDED],
  ['40P01', COLLIDED],
  ['42501', NO_RIGHTS],
  [
    '42703',
    'the table has other columns than the inbox expects. Run await inbox.migrate() once, or choose another table',
  ],
  ['53100', 'the disk of the server is full. Make room'],
  ['53200', 'the server is out of memory. See its log'],
  ['53300', `the server has no connection left. ${LIMIT}`],
  ['55P03', 'another transaction locks the table or the row. Find it in pg_locks, and end it'],
  [
    '57014',
    'statement_timeout or an administrator cancelled a statement. Raise statement_timeout for the role or the pool',
  ],
  ['57P01', ENDED],
  ['57P02', ENDED],
  ['57P03', 'PostgreSQL is starting up or shutting down. Wait until it is up'],
  ['57P05', 'idle_session_timeout ended the connection. Set idleTimeoutMillis of the pool below it'],
  // Of the network.
  ['ECONNREFUSED', 'no server listens there. Start PostgreSQL, or correct the host and the port of the pool'],
  ['ECONNRESET', 'the connection was closed. Check whether the server or a proxy in between restarts'],
  ['EPIPE', 'the connection was closed. Check whether the server or a proxy in between restarts'],
  ['EHOSTUNREACH', 'there is no route to the server. Check the host of the pool, and the network'],
  ['ENETUNREACH', 'there is no route to the server. Check the host of the pool, and the network'],
  [
    'ENOENT',
    'the socket of the server or a file of the pool’s ssl option does not exist. Correct the host or that path',
  ],
  ['ENOTFOUND', 'the host name does not exist. Correct the host of the pool'],
  ['EAI_AGAIN', 'the host name could not be looked up. Check the DNS of this machine'],
  ['ETIMEDOUT', 'the server did not respond. Check the host of the pool, and the firewalls in between'],
  // Of TLS.
  ['DEPTH_ZERO_SELF_SIGNED_CERT', CERTIFICATE],
  ['SELF_SIGNED_CERT_IN_CHAIN', CERTIFICATE],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', CERTIFICATE],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', CERTIFICATE],
  ['CERT_HAS_EXPIRED', "the server's certificate has expired. Renew it"],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    "the server's certificate is for another host name. Correct the host of the pool",
  ],
]);

/** Likewise for the errors of pg and of the inbox that have no code, by their text. */
const BY_TEXT: readonly (readonly [text: RegExp, explanation: string])[] = [
  [
    /does not support SSL/,
    'the server does not support TLS. Turn it on in the server, or set ssl: false in the pool',
  ],
  [
    /^timeout exceeded when trying to connect|^Connection terminated due to connection timeout/,
    'no connection became free or was opened within connectionTimeoutMillis. Raise max of the pool above maxInFlight, or check the host ' +
      'and the port',
  ],
  [/password must be a string|SASL/, `the pool has no usable password. ${CREDENTIALS}`],
  [/after calling end on the pool/, 'the pool was ended. Call await receiver.close() before pool.end()'],
  [
    /^Query read timeout/,
    'query_timeout of the pool ended a statement. Raise it, or see what blocks the server',
  ],
  [
    /^PostgreSQL did not answer within/,
    'the server did not respond within queryTimeoutMs. Check its load and the network, or raise that option',
  ],
  [
    /open transaction$/,
    'a connection came from the pool with an open transaction. End every transaction before release()',
  ],
  [
    /^Connection terminated|not queryable/,
    'the connection was lost. Check whether the server or a proxy in between restarts',
  ],
];

/** The SQLSTATE of a missing table. */
const NO_SUCH_TABLE = '42P01';

/**
 * Describes why PostgreSQL did not do what the inbox asked for, and the fix. It quotes nothing but a code and the table's name: what
 * PostgreSQL and pg report can hold addresses and values.
 *
 * @param what What failed.
 */
export function unavailable(what: string, cause: unknown): InboxUnavailableError {
  const { message, code } = (cause ?? {}) as { message?: unknown; code?: unknown };
  const shown = typeof code === 'string' ? ` (${code.slice(0, 80)})` : '';
  const explanation =
    typeof code === 'string' ? (BY_CODE.get(code) ?? UNKNOWN_CODE) : explainText(String(message));
  return new InboxUnavailableError(`${what}${shown}: ${explanation}`, { cause });
}

const UNKNOWN_CODE = "look this code of PostgreSQL or Node up, and read the server's log";
const UNKNOWN_TEXT =
  "check the pool's settings and the server's log. The error's cause has the driver's text";

function explainText(message: string): string {
  const [, explanation] = BY_TEXT.find(([text]) => text.test(message)) ?? [];
  return explanation ?? UNKNOWN_TEXT;
}

/**
 * Likewise for a statement on the inbox's tables. An error of the kit is returned as it is: its message has the fix already.
 *
 * @param table The name of the table.
 * @param isThere Whether the table itself exists.
 */
export function statementFailed(cause: unknown, table: string, isThere: boolean): unknown {
  if (cause instanceof WebhookError) return cause;
  if (sqlStateOf(cause) !== NO_SUCH_TABLE)
    return unavailable('PostgreSQL failed a statement of the inbox', cause);
  const missing = isThere
    ? `A table that belongs to ${table}, such as the one that the option order needs, does not exist`
    : `The table ${table} does not exist in this database and search_path`;
  return new InboxUnavailableError(
    `${missing} (${NO_SUCH_TABLE}): run inbox.migrate() once, or the SQL of migrationSql()`,
    { cause },
  );
}
