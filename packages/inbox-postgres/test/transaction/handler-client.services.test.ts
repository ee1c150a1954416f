import { TransactionControlError } from '@videovector-webhooks/inbox-postgres';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { admin, isMissing, schema } from '../database.js';
import {
  insert,
  openTransactional,
  type TransactionalReceiver,
  type Work,
} from '../transactional-receiver.js';

describe.skipIf(isMissing)('the transaction of a handler', () => {
  let opened: TransactionalReceiver;
  beforeEach(async () => {
    opened = await openTransactional();
  });
  afterEach(() => opened.close());

  describe('becomes a savepoint for a transaction block, so that nothing commits before the delivery is done:', () => {
    it.each<[string, Work]>([
      [
        'BEGIN and COMMIT',
        async (client) => {
          await client.query('BEGIN');
          await insert(client, 'a');
          await client.query('COMMIT');
        },
      ],
      [
        'START TRANSACTION and END, with modes, comments and odd spacing',
        async (client) => {
          await client.query('-- mine\n start transaction isolation level read committed;');
          await insert(client, 'a');
          await client.query(' ; end work ; ');
        },
      ],
      [
        'queries with callbacks',
        (client) =>
          new Promise((resolve, reject) => {
            client.query('BEGIN', (begun: Error | null) => {
              if (begun) return reject(begun);
              client.query("INSERT INTO effects VALUES ('a')", (inserted: Error | null) => {
                if (inserted) return reject(inserted);
                client.query('COMMIT', [], (error: Error | null) => (error ? reject(error) : resolve(null)));
              });
            });
          }),
      ],
      [
        'query configs, named or not',
        async (client) => {
          await client.query({ text: 'begin', name: 'b', values: [], rowMode: 'array' });
          await client.query({ text: 'INSERT INTO effects VALUES ($1)', name: 'i', values: ['a'] });
          await client.query({ text: 'commit', name: 'c' });
        },
      ],
      [
        'queries that are not awaited',
        async (client) => {
          void client.query('BEGIN');
          void insert(client, 'lost');
          void client.query('ROLLBACK');
          void client.query('BEGIN');
          void insert(client, 'a');
          await client.query('COMMIT');
        },
      ],
      [
        'a rollback, and another block after it',
        async (client) => {
          await client.query('BEGIN');
          await insert(client, 'lost');
          const { command } = await client.query('ROLLBACK');
          expect(command).toBe('RELEASE');
          await client.query('BEGIN');
          await insert(client, 'a');
          await client.query('COMMIT');
        },
      ],
      [
        'a block whose statement fails and that is rolled back',
        async (client) => {
          await client.query('BEGIN');
          await client.query('SELECT 1 / 0').catch(() => client.query('ABORT'));
          await insert(client, 'a');
        },
      ],
      [
        'a failed block whose COMMIT fails, which the caller rolls back then',
        async (client) => {
          await client.query('BEGIN');
          await client.query('SELECT 1 / 0').catch(() => {});
          await expect(client.query('COMMIT')).rejects.toMatchObject({ code: '25P02' });
          await client.query('ROLLBACK');
          await insert(client, 'a');
        },
      ],
      [
        'a block that can’t begin in a failed part, and can after ROLLBACK TO SAVEPOINT',
        async (client) => {
          await client.query('SAVEPOINT s');
          await client.query('SELECT 1 / 0').catch(() => {});
          await expect(client.query('BEGIN')).rejects.toMatchObject({ code: '25P02' });
          await client.query('ROLLBACK TO SAVEPOINT s');
          await client.query('BEGIN');
          await insert(client, 'a');
          await client.query('COMMIT');
        },
      ],
      [
        'savepoints in a block',
        async (client) => {
          await client.query('BEGIN');
          await insert(client, 'a');
          await client.query('SAVEPOINT s');
          await insert(client, 'lost');
          await client.query('ROLLBACK TO s');
          await client.query('RELEASE s');
          await client.query('COMMIT');
        },
      ],
      [
        'a read-only block',
        async (client) => {
          await client.query('BEGIN READ ONLY');
          await expect(insert(client, 'lost')).rejects.toMatchObject({ code: '25006' });
          await client.query('ROLLBACK');
          await client.query('BEGIN READ ONLY');
          await client.query('COMMIT');
          await insert(client, 'a');
        },
      ],
      [
        'a client that is used as a pool, and released and ended',
        async (client) => {
          const borrowed = (await client.connect()) as unknown as pg.PoolClient;
          expect(borrowed).toBe(client);
          await insert(borrowed, 'a');
          borrowed.release(true);
          await client.end();
        },
      ],
      [
        'cursors, streams and COPY',
        async (client) => {
          const cursor = client.query(new Cursor("SELECT 'a' AS id, 'COMMIT'"));
          const [{ id }] = await cursor.read(1);
          await cursor.close();
          for await (const row of client.query(new QueryStream('SELECT 1 AS one'))) expect(row.one).toBe(1);
          const copy = client.query(copyFrom('COPY effects (id) FROM STDIN'));
          await new Promise((resolve, reject) =>
            copy.on('finish', resolve).on('error', reject).end(`${id}\n`),
          );
        },
      ],
    ])('%s', async (_way, work) => {
      let failures = 1;
      const failingOnce: Work = async (client, context) => {
        await work(client, context);
        if (failures-- > 0) throw new Error('a later step failed');
      };
      expect(await opened.handle(failingOnce, 'dlv')).toMatchObject({ code: 'handler_failed' });
      expect(await opened.effects()).toEqual([]);
      expect(await opened.handle(failingOnce, 'dlv')).toMatchObject({ code: 'handled', attempt: 2 });
      expect(await opened.handle(failingOnce, 'dlv')).toMatchObject({ code: 'duplicate' });
      expect(await opened.effects()).toEqual(['a']);
    });
  });

  describe('is not ended by the handler. Refused before it is sent, with an error that names savepoints, is', () => {
    it.each<[string, Work]>([
      ['COMMIT', (client) => client.query('COMMIT')],
      ['END', (client) => client.query('/* x */ end;')],
      ['ROLLBACK', (client) => client.query('rollback')],
      ['ABORT', (client) => client.query('abort')],
      ['COMMIT AND CHAIN', (client) => client.query('COMMIT AND CHAIN')],
      ['ROLLBACK AND CHAIN', (client) => client.query('ROLLBACK AND CHAIN')],
      ['PREPARE TRANSACTION', (client) => client.query("PREPARE TRANSACTION 'x'")],
      ['COMMIT among other statements', (client) => client.query('SELECT 1; COMMIT; BEGIN')],
      ['COMMIT in a query config', (client) => client.query({ text: 'COMMIT', name: 'c', values: [] })],
      ['COMMIT as a query object', (client) => done(client.query(new pg.Query('COMMIT', []) as never))],
      ['COMMIT as a cursor', (client) => client.query(new Cursor('COMMIT')).read(1)],
      ['COMMIT as a stream', (client) => client.query(new QueryStream('COMMIT')).toArray()],
      [
        'COMMIT with a callback',
        (client) =>
          new Promise((resolve, reject) =>
            client.query('COMMIT', (error: Error | null) => (error ? reject(error) : resolve(null))),
          ),
      ],
      [
        'COMMIT with a callback in the config',
        (client) =>
          new Promise((resolve, reject) => {
            const callback = (error: Error | null) => (error ? reject(error) : resolve(null));
            client.query({ text: 'COMMIT', callback } as never);
          }),
      ],
      ['COMMIT on what connect() returns', async (client) => (await pooled(client)).query('COMMIT')],
      ['COMMIT on what on() returns', (client) => client.on('notice', () => {}).query('COMMIT')],
      ['a block at another level', (client) => client.query('BEGIN ISOLATION LEVEL SERIALIZABLE')],
      [
        'another level within a block',
        (client) => inOrder(client, ['BEGIN', 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ']),
      ],
      ['a COMMIT too many', (client) => inOrder(client, ['BEGIN', 'COMMIT', 'COMMIT'])],
      ['a block within a block, as of concurrent work', (client) => inOrder(client, ['BEGIN', 'BEGIN'])],
      ['a COMMIT whose error the handler ignores', (client) => client.query('COMMIT').catch(() => {})],
      ['a block that the handler leaves open', (client) => client.query('BEGIN')],
    ])('%s', async (_way, end) => {
      const outcome = await opened.handle(async (client, context) => {
        await insert(client, 'lost');
        await end(client, context);
      });
      expect(outcome).toMatchObject({ code: 'handler_failed', status: 500 });
      expect(outcome.error).toBeInstanceOf(TransactionControlError);
      expect(outcome.error).toMatchObject({ message: expect.stringContaining('SAVEPOINT') });
      expect(await opened.effects()).toEqual([]);
      // The connection is fit for the next delivery.
      expect(await opened.handle((client) => insert(client, 'a'))).toMatchObject({ code: 'handled' });
      expect(await opened.effects()).toEqual(['a']);
    });
  });

  describe('that was ended by other means is not marked done:', () => {
    it.each([['COMMIT'], ['ROLLBACK'], ['COMMIT; BEGIN'], ['COMMIT AND CHAIN'], ['RESET ALL']])(
      '%s',
      async (sql) => {
        const outcome = await opened.handle(async (client) => {
          const wire = client as unknown as { readonly connection: { query(text: string): void } };
          // A query whose text the client can't see.
          await client.query({
            submit: () => wire.connection.query(sql),
            ...callbacks(),
          } as never);
        });
        expect(outcome).toMatchObject({ code: 'inbox_unavailable', status: 503 });
        expect((await opened.inbox.lookup(String(outcome.key))).state).toBe('released');
      },
    );
  });

  it.each([
    ['a procedure that commits', 'CALL commits()', '2D000'],
    ['a DO block that commits', 'DO $$ BEGIN COMMIT; END $$', '2D000'],
    ['DISCARD ALL', 'DISCARD ALL', '25001'],
    ['VACUUM', 'VACUUM', '25001'],
  ])('stays whole if PostgreSQL refuses %s', async (_what, sql, code) => {
    await admin.query(
      `CREATE OR REPLACE PROCEDURE ${schema}.commits() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$`,
    );
    const outcome = await opened.handle(async (client) => {
      await insert(client, 'lost');
      await client.query(sql);
    });
    expect(outcome).toMatchObject({ code: 'handler_failed', error: { code } });
    expect(await opened.effects()).toEqual([]);
  });

  it('ends with the handler: a later query is refused, and not sent on another delivery’s connection', async () => {
    let kept: pg.PoolClient | undefined;
    await opened.handle((client) => {
      kept = client;
      return insert(client, 'a');
    });
    const late = kept!;
    await expect(insert(late, 'late')).rejects.toThrow('await every query in the handler');
    await expect(late.query(new Cursor('SELECT 1')).read(1)).rejects.toThrow('The handler has finished');
    late.release();
    await late.end();
    expect(opened.pool.idleCount).toBe(opened.pool.totalCount);
    expect(await opened.handle((client) => insert(client, 'b'))).toMatchObject({ code: 'handled' });
    expect(await opened.effects()).toEqual(['a', 'b']);
  });

  it('may be made serializable before its first query', async () => {
    const outcome = await opened.handle(async (client) => {
      await client.query('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE');
      const { rows } = await client.query('SHOW transaction_isolation');
      expect(rows).toEqual([{ transaction_isolation: 'serializable' }]);
      await insert(client, 'a');
    });
    expect(outcome.code).toBe('handled');
    expect(await opened.effects()).toEqual(['a']);
  });

  it('includes a query that the handler did not wait for', async () => {
    const outcome = await opened.handle((client) => {
      void insert(client, 'a');
    });
    expect(outcome.code).toBe('handled');
    expect(await opened.effects()).toEqual(['a']);
  });

  it('keeps properties that the handler sets on its client away from the pool', async () => {
    await opened.handle((client) => {
      client.query = (() => Promise.reject(new Error('patched'))) as never;
      client.release = () => expect.unreachable();
    });
    expect(await opened.handle((client) => insert(client, 'a'))).toMatchObject({ code: 'handled' });
  });

  it('is an instance of pg.Client, with its other methods and properties', async () => {
    const outcome = await opened.handle((client) => {
      expect(client).toBeInstanceOf(pg.Client);
      expect(client.constructor.name).toBe('Client');
      expect(client.escapeIdentifier('a"b')).toBe('"a""b"');
      expect(typeof (client as unknown as { processID: number }).processID).toBe('number');
    });
    expect(outcome.code).toBe('handled');
  });
});

const pooled = async (client: pg.PoolClient) => (await client.connect()) as unknown as pg.PoolClient;

async function inOrder(client: pg.PoolClient, texts: readonly string[]): Promise<void> {
  for (const text of texts) await client.query(text);
}

/** Waits for a query object of pg, which reports its end by events. */
function done(query: unknown): Promise<unknown> {
  const emitter = query as NodeJS.EventEmitter;
  return new Promise((resolve, reject) => emitter.on('end', resolve).on('error', reject));
}

/** The methods that pg calls on a query that sends itself. */
function callbacks() {
  const ignore = () => {};
  return {
    handleRowDescription: ignore,
    handleDataRow: ignore,
    handleCommandComplete: ignore,
    handleReadyForQuery: ignore,
    handleError: ignore,
  };
}
