import { describe, expect, it } from 'vitest';
import { readCommands } from '../../src/transaction/sql-commands.js';

describe('readCommands', () => {
  it.each([
    ['COMMIT', [['COMMIT']]],
    [' ;; commit work ; ; ', [['COMMIT', 'WORK']]],
    ['-- BEGIN\ncommit--;', [['COMMIT']]],
    ['--x\rCOMMIT', [['COMMIT']]],
    ['/* a /* nested; */ ; COMMIT */ end', [['END']]],
    ['/* not closed; COMMIT', []],
    ["SELECT '; COMMIT'; SELECT 'it''s; ROLLBACK'", [['SELECT'], ['SELECT']]],
    ['SELECT "; COMMIT" FROM "a""; ROLLBACK"', [['SELECT', 'FROM']]],
    ["SELECT E'\\'; COMMIT', e'\\\\'; END", [['SELECT'], ['END']]],
    ["SELECT '\\'; COMMIT", [['SELECT'], ['COMMIT']]],
    ['DO $$ BEGIN COMMIT; END $$; COMMIT', [['DO'], ['COMMIT']]],
    ['DO $body$ BEGIN $$; COMMIT; $$ END $body$', [['DO']]],
    ['SELECT $1, a$b$; COMMIT; SELECT a$b$', [['SELECT', 'A$B$'], ['COMMIT'], ['SELECT', 'A$B$']]],
    ['SELECT U&\'; COMMIT\', U&"; COMMIT"', [['SELECT', 'U', 'U']]],
    ['SELECT type’s; COMMIT', [['SELECT', 'TYPE’S'], ['COMMIT']]],
    [
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; COMMIT',
      [
        [
          'CREATE',
          'FUNCTION',
          'F',
          'RETURNS',
          'INT',
          'BEGIN',
          'ATOMIC',
          'SELECT',
          'CASE',
          'WHEN',
          'TRUE',
          'THEN',
          'END',
          'SELECT',
          'END',
        ],
        ['COMMIT'],
      ],
    ],
    [
      'CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b); END',
      [['CREATE', 'RULE', 'R', 'AS', 'ON', 'INSERT', 'TO', 'T', 'DO', 'ALSO'], ['END']],
    ],
  ])('reads %s', (text, commands) => {
    expect(readCommands(text)).toEqual(commands);
  });

  it('reads a long text in linear time, without recursion', () => {
    const long = "x'y\\".repeat(200_000);
    expect(readCommands(`INSERT INTO t VALUES (E'${long.replaceAll(/['\\]/g, '\\$&')}'); COMMIT`)).toEqual([
      ['INSERT', 'INTO', 'T', 'VALUES'],
      ['COMMIT'],
    ]);
  });
});
