import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isMissing, schema, url } from '../database.js';
import type { Orm, OrmName } from '../orms.js';
import { openTransactional, type TransactionalReceiver } from '../transactional-receiver.js';

const NAMES: readonly OrmName[] = [
  'Drizzle',
  'Kysely',
  'Knex',
  'Objection',
  'TypeORM',
  'Sequelize',
  'MikroORM',
  'Prisma',
];

describe.skipIf(isMissing).each(NAMES)('a transaction of %s in a handler', (name) => {
  let orm: Orm;
  let opened: TransactionalReceiver;
  beforeAll(async () => {
    // Loaded only if there is a database: together they take seconds.
    const { ORMS } = await import('../orms.js');
    orm = await ORMS[name](url, schema);
  });
  afterAll(() => orm.close?.());
  beforeEach(async () => {
    opened = await openTransactional();
  });
  afterEach(() => opened.close());

  it('commits with the delivery, not before: a later failure undoes it, and the retry repeats it', async () => {
    let failures = 2;
    const receive = () =>
      opened.handle(async (client) => {
        await orm.transaction(client, (transaction) => transaction.insert('a').then(() => {}));
        if (failures-- > 0) throw new Error('a later step failed');
      }, 'dlv');
    const codes = [
      (await receive()).code,
      (await receive()).code,
      (await receive()).code,
      (await receive()).code,
    ];
    expect(codes).toEqual(['handler_failed', 'handler_failed', 'handled', 'duplicate']);
    expect(await opened.effects()).toEqual(['a']);
  });

  it('is rolled back alone if its callback throws or its statement fails, and others continue', async () => {
    const outcome = await opened.handle(async (client) => {
      const failing = orm.transaction(client, async (transaction) => {
        await transaction.insert('lost');
        throw new Error('inner');
      });
      await expect(failing).rejects.toThrow('inner');
      const invalid = orm.transaction(client, async (transaction) => {
        await transaction.insert('lost');
        await transaction.run('SELECT 1 / 0');
      });
      await expect(invalid).rejects.toThrow();
      await orm.transaction(client, (transaction) => transaction.insert('a').then(() => {}));
    });
    expect(outcome.error).toBeUndefined();
    expect(outcome.code).toBe('handled');
    expect(await opened.effects()).toEqual(['a']);
  });

  it('nests as the ORM nests', async () => {
    const outcome = await opened.handle((client) =>
      orm.transaction(client, async ({ insert, nested }) => {
        await insert('a');
        await nested?.(async (inner) => {
          await inner.insert('b');
        });
        const failing = nested?.(async (inner) => {
          await inner.insert('lost');
          throw new Error('inner');
        });
        await failing?.catch(() => {});
        await insert('c');
      }),
    );
    expect(outcome.error).toBeUndefined();
    expect(await opened.effects()).toEqual(
      (await opened.effects()).includes('b') ? ['a', 'b', 'c'] : ['a', 'c'],
    );
  });

  it('fails before any effect at an isolation level that the inbox’s transaction does not have', async () => {
    if (orm.serializable === undefined) return;
    const outcome = await opened.handle(async (client) => {
      await client.query("INSERT INTO effects VALUES ('lost')");
      await orm.serializable?.(client, async () => expect.unreachable());
    });
    expect(outcome).toMatchObject({ code: 'handler_failed' });
    expect(await opened.effects()).toEqual([]);
  });
});
