import { InboxUnavailableError } from '@videovector-webhooks/core';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';

/** A pool that has no connection. */
const poolWithout = (error: unknown) =>
  ({
    connect: (callback: (error: unknown) => void) => callback(error),
    query: () => {},
    on: () => {},
    listenerCount: () => 0,
    totalCount: 0,
  }) as unknown as Pool;

const failing = async (error: unknown) =>
  postgresInbox(poolWithout(error))
    .claim('a', 1_000)
    .catch((thrown: unknown) => thrown as InboxUnavailableError) as Promise<InboxUnavailableError>;

describe('If the pool has no connection, the error of postgresInbox', () => {
  it.each([
    ['ETIMEDOUT', 'firewalls'],
    ['ECONNRESET', 'restarts'],
    ['EHOSTUNREACH', 'no route'],
    ['53300', 'Raise max_connections'],
    ['57P03', 'starting up'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'ssl: { ca }'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'another host name'],
    ['XX000', 'look this code'],
  ])('has the code %s, the fix and the driver’s error, but not its text', async (code, fix) => {
    const cause = Object.assign(new Error('password "hunter2" at db.example'), { code });
    const error = await failing(cause);
    expect(error).toBeInstanceOf(InboxUnavailableError);
    expect(error.cause).toBe(cause);
    expect(error.message).toContain(`The pool has no connection to PostgreSQL (${code}): `);
    expect(error.message).toContain(fix);
    expect(error.message).not.toMatch(/hunter2|db\.example/);
  });

  it.each([
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'no usable password'],
    ['Connection terminated unexpectedly', 'was lost'],
    ['timeout exceeded when trying to connect', 'Raise max of the pool'],
    ['Query read timeout', 'query_timeout'],
    ['FATAL: something else of db.example', "check the pool's settings"],
  ])('explains "%s", which has no code', async (text, fix) => {
    const { message } = await failing(new Error(text));
    expect(message).toContain(fix);
    expect(message).not.toContain('db.example');
  });

  it.each([[undefined], [null], ['text']])('explains %j, which is not an error', async (thrown) => {
    expect((await failing(thrown)).message).toContain("check the pool's settings");
  });
});
