import { MikroORM } from '@mikro-orm/postgresql';
import { Pool as NeonPool, neon } from '@neondatabase/serverless';
import { PrismaPg } from '@prisma/adapter-pg';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import { drizzle } from 'drizzle-orm/node-postgres';
import knex from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import pgPromise from 'pg-promise';
import postgres from 'postgres';
import { Sequelize } from 'sequelize';
import { DataSource } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { PrismaClient } from '../fixtures/prisma-client.js';

const URL_OF_NONE = 'postgres://user@127.0.0.1:1/none';
/** Opens no connection. */
const pool = new pg.Pool({ connectionString: URL_OF_NONE });

describe('postgresInbox accepts', () => {
  it.each([
    ['a pool of pg', pool],
    ['a subclass of it', new (class extends pg.Pool {})()],
    ['a pool of Neon’s driver', new NeonPool({ connectionString: URL_OF_NONE })],
    ['the pool of a Drizzle database', drizzle({ client: pool }).$client],
    ['the pool of a pg-promise database', pgPromise({ noWarnings: true })(URL_OF_NONE).$pool as unknown],
  ])('%s', (_what, accepted) => {
    expect(() => postgresInbox(accepted as pg.Pool)).not.toThrow();
  });
});

describe('postgresInbox refuses, with the fix,', () => {
  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /not undefined: pass new pg\.Pool/],
    ['null', null, /not null: pass new pg\.Pool/],
    ['a connection string', URL_OF_NONE, /not a string: pass new pg\.Pool/],
    ['the options of a pool', { connectionString: URL_OF_NONE }, /another shape: pass new pg\.Pool/],
    ['a promise of a pool', Promise.resolve(pool), /a promise: await it/],
    ['the class', pg.Pool, /not a function: pass new pg\.Pool/],
    ['a single client', new pg.Client(URL_OF_NONE), /single client of pg: pass a pool/],
    ['Postgres.js', postgres(URL_OF_NONE), /Postgres\.js or neon\(\): pass a Pool of pg/],
    [
      'Neon over HTTP',
      neon('postgres://u:p@host.example/db'),
      /neon\(\): pass a Pool of pg or of @neondatabase/,
    ],
    [
      'pg-promise',
      pgPromise({ noWarnings: true })(`${URL_OF_NONE}?x`),
      /pg-promise database: pass its db\.\$pool/,
    ],
    ['Drizzle', drizzle({ client: pool }), /Drizzle database: pass the pg\.Pool/],
    ['Kysely', new Kysely({ dialect: new PostgresDialect({ pool }) }), /Kysely instance: pass the pg\.Pool/],
    ['Knex', knex({ client: 'pg' }), /Knex instance: pass new pg\.Pool/],
    ['Sequelize', new Sequelize(URL_OF_NONE), /Sequelize instance: pass new pg\.Pool/],
    [
      'TypeORM',
      new DataSource({ type: 'postgres', url: URL_OF_NONE }),
      /TypeORM data source: pass new pg\.Pool/,
    ],
    ['Prisma', new PrismaClient({ adapter: new PrismaPg(pool) }), /Prisma client: pass new pg\.Pool/],
    // An object of its shape, since Slonik needs a newer Node than the oldest supported one.
    [
      'Slonik',
      { connect() {}, query() {}, oneFirst() {}, transaction() {} },
      /Slonik pool: pass new pg\.Pool/,
    ],
  ])('%s', (_what, refused, fix) => {
    expect(() => postgresInbox(refused as pg.Pool)).toThrow(fix);
    expect(() => postgresInbox(refused as pg.Pool)).toThrow('postgresInbox needs a pool of pg, not ');
  });

  it('MikroORM', async () => {
    const orm = await MikroORM.init({
      clientUrl: URL_OF_NONE,
      connect: false,
      discovery: { warnWhenNoEntities: false },
    });
    expect(() => postgresInbox(orm as unknown as pg.Pool)).toThrow(/MikroORM instance: pass new pg\.Pool/);
    await orm.close(true);
  });
});
