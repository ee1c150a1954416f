import { describe, expect, it } from 'vitest';
import { readTransactionControl } from '../../src/transaction/transaction-control.js';

const SAVEPOINT = 'SAVEPOINT videovector_block';
const RELEASE = `RELEASE ${SAVEPOINT}`;
const ROLLBACK = `ROLLBACK TO ${SAVEPOINT}; ${RELEASE}`;

describe('readTransactionControl', () => {
  it.each([
    ['BEGIN', SAVEPOINT],
    ['begin;', SAVEPOINT],
    ['/* orm */ BEGIN WORK', SAVEPOINT],
    ['BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE, NOT DEFERRABLE', SAVEPOINT],
    ['start transaction isolation level read uncommitted', SAVEPOINT],
    ['BEGIN READ ONLY', `${SAVEPOINT}; SET TRANSACTION READ ONLY`],
    ['COMMIT', RELEASE],
    [' end ', RELEASE],
    ['COMMIT AND NO CHAIN', RELEASE],
    ['ROLLBACK;', ROLLBACK],
    ['abort transaction', ROLLBACK],
  ])('replaces %s by a savepoint', (text, savepoint) => {
    expect(readTransactionControl(text)).toMatchObject({ savepoint });
  });

  it.each([
    ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'BEGIN … SERIALIZABLE'],
    ['START TRANSACTION READ ONLY, ISOLATION LEVEL REPEATABLE READ', 'START TRANSACTION … REPEATABLE READ'],
    ['set transaction isolation level serializable', 'SET TRANSACTION … SERIALIZABLE'],
    ['COMMIT AND CHAIN', 'COMMIT AND CHAIN'],
    ['rollback work and chain', 'ROLLBACK AND CHAIN'],
    ["PREPARE TRANSACTION 'x'", 'PREPARE TRANSACTION'],
    ["COMMIT PREPARED 'x'", 'COMMIT PREPARED'],
    ["ROLLBACK PREPARED 'x'", 'ROLLBACK PREPARED'],
    ['INSERT INTO t VALUES (1); COMMIT; BEGIN', 'COMMIT'],
    ['BEGIN; INSERT INTO t VALUES (1); COMMIT', 'BEGIN'],
    ["SELECT 'a'; /* b */ ABORT", 'ABORT'],
    ['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; COMMIT', 'COMMIT'],
    ["SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; PREPARE TRANSACTION 'x'", 'PREPARE TRANSACTION'],
  ])('refuses %s', (text, command) => {
    expect(readTransactionControl(text)).toMatchObject({ kind: 'refused', command });
  });

  it.each([
    'SAVEPOINT a',
    'RELEASE SAVEPOINT a',
    'ROLLBACK TO a',
    'ROLLBACK WORK TO SAVEPOINT a',
    'ROLLBACK TRANSACTION TO a',
    'PREPARE p AS SELECT 1',
    'SELECT CASE WHEN true THEN 1 END',
    "INSERT INTO t VALUES ('COMMIT; BEGIN')",
    'SELECT "commit" FROM "begin"',
    'DO $$ BEGIN PERFORM 1; END $$',
    'UPDATE t SET start = 1, "end" = 2 -- COMMIT',
    'SET TRANSACTION ISOLATION LEVEL READ COMMITTED',
    '',
  ])('lets %j pass', (text) => {
    expect(readTransactionControl(text)).toBeUndefined();
  });
});
