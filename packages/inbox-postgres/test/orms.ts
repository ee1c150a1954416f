import 'reflect-metadata';
import { MikroORM, EntitySchema as MikroSchema } from '@mikro-orm/postgresql';
import { PrismaPg } from '@prisma/adapter-pg';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import knex from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import { Model } from 'objection';
import pg from 'pg';
import { DataTypes, Sequelize, Transaction } from 'sequelize';
import { DataSource, EntitySchema } from 'typeorm';
import { PrismaClient } from './fixtures/prisma-client.js';

/** A transaction of an ORM. */
export interface OrmTransaction {
  insert(id: string): Promise<unknown>;
  /** Runs any statement. */
  run(sql: string): Promise<unknown>;
  /** The ORM's own nested transaction, if it has one. */
  nested?(work: (transaction: OrmTransaction) => Promise<void>): Promise<unknown>;
}

export interface Orm {
  /** Runs the work in a transaction that the ORM opens on the handler's client. */
  transaction(client: pg.PoolClient, work: (transaction: OrmTransaction) => Promise<void>): Promise<unknown>;
  /** The same at an isolation level that the inbox's transaction does not have. */
  serializable?(client: pg.PoolClient, work: () => Promise<void>): Promise<unknown>;
  close?(): Promise<void>;
}

/** Opens each ORM as the documentation shows. None of them connects by itself. */
export const ORMS = {
  async Drizzle() {
    const effects = pgTable('effects', { id: text() });
    type Drizzle = Pick<ReturnType<typeof drizzle>, 'insert' | 'execute' | 'transaction'>;
    const of = (db: Drizzle): OrmTransaction => ({
      insert: async (id) => db.insert(effects).values({ id }),
      run: async (statement) => db.execute(sql.raw(statement)),
      nested: (work) => db.transaction((inner) => work(of(inner))),
    });
    return {
      transaction: (client, work) => drizzle({ client }).transaction((transaction) => work(of(transaction))),
      serializable: (client, work) =>
        drizzle({ client }).transaction(() => work(), { isolationLevel: 'serializable' }),
    };
  },

  async Kysely() {
    const open = (client: pg.PoolClient) =>
      new Kysely<{ effects: { id: string } }>({
        dialect: new PostgresDialect({ pool: { connect: async () => client, end: async () => {} } }),
      });
    return {
      transaction: (client, work) =>
        open(client)
          .transaction()
          .execute((db) =>
            work({
              insert: (id) => db.insertInto('effects').values({ id }).execute(),
              run: (statement) => db.executeQuery({ sql: statement, parameters: [] } as never),
            }),
          ),
      serializable: (client, work) =>
        open(client).transaction().setIsolationLevel('serializable').execute(work),
    };
  },

  async Knex() {
    const db = knex({ client: 'pg' });
    const of = (transaction: knex.Knex.Transaction): OrmTransaction => ({
      insert: async (id) => transaction('effects').insert({ id }),
      run: async (statement) => transaction.raw(statement),
      nested: (work) => transaction.transaction((inner) => work(of(inner))),
    });
    return {
      transaction: (connection, work) =>
        db.transaction((transaction) => work(of(transaction)), { connection }),
      serializable: (connection, work) =>
        db.transaction(() => work(), { connection, isolationLevel: 'serializable' }),
      close: () => db.destroy(),
    };
  },

  async Objection() {
    const db = knex({ client: 'pg' });
    class Effect extends Model {
      static override tableName = 'effects';
    }
    const of = (transaction: knex.Knex.Transaction): OrmTransaction => ({
      insert: async (id) =>
        Effect.query(transaction)
          .insert({ id } as never)
          .returning('n'),
      run: async (statement) => transaction.raw(statement),
      nested: (work) => Effect.transaction(transaction, (inner) => work(of(inner))),
    });
    return {
      transaction: (connection, work) =>
        db.transaction((transaction) => work(of(transaction)), { connection }),
      close: () => db.destroy(),
    };
  },

  async TypeORM(url) {
    const entity = new EntitySchema<{ id: string }>({
      name: 'effects',
      columns: { id: { type: 'text', primary: true } },
    });
    const source = await new DataSource({ type: 'postgres', url, entities: [entity] }).initialize();
    type Manager = typeof source.manager;
    const of = (manager: Manager): OrmTransaction => ({
      // `save` opens a transaction of its own.
      insert: (id) => manager.save(entity, { id }, { reload: false }),
      run: (statement) => manager.query(statement),
      nested: (work) => manager.transaction((inner) => work(of(inner))),
    });
    const managerOn = (client: pg.PoolClient): Manager =>
      Object.assign(source.createQueryRunner(), { databaseConnection: client }).manager;
    return {
      transaction: (client, work) => managerOn(client).transaction((manager) => work(of(manager))),
      serializable: (client, work) => managerOn(client).transaction('SERIALIZABLE', () => work()),
      close: () => source.destroy(),
    };
  },

  async Sequelize(url) {
    const sequelize = new Sequelize(url, { logging: false });
    const Effect = sequelize.define(
      'effects',
      { id: { type: DataTypes.TEXT, primaryKey: true } },
      { timestamps: false },
    );
    return {
      async transaction(client, work) {
        const transaction = Object.assign(new Transaction(sequelize, {}), { connection: client });
        await client.query('BEGIN');
        try {
          await work({
            insert: (id) => Effect.create({ id }, { transaction }),
            run: (statement) => sequelize.query(statement, { transaction }),
          });
          await client.query('COMMIT');
        } catch (error) {
          await client.query('ROLLBACK');
          throw error;
        }
      },
      close: () => sequelize.close(),
    };
  },

  async MikroORM(url) {
    class Effect {
      id!: string;
    }
    const entity = new MikroSchema({
      class: Effect,
      tableName: 'effects',
      properties: { id: { type: 'text', primary: true } },
    });
    const orm = await MikroORM.init({ entities: [entity], clientUrl: url, connect: false });
    const of = (em: typeof orm.em): OrmTransaction => ({
      async insert(id) {
        em.persist(em.create(Effect, { id }));
        await em.flush();
      },
      run: (statement) => em.execute(statement),
      nested: (work) => em.transactional((inner) => work(of(inner as typeof orm.em))),
    });
    return {
      transaction: (connection, work) =>
        orm.em.getKnex().transaction(
          async (transaction) => {
            const em = orm.em.fork();
            em.setTransactionContext(transaction);
            await work(of(em));
          },
          { connection },
        ),
      close: () => orm.close(),
    };
  },

  async Prisma(_url, schema) {
    const open = (client: pg.PoolClient) =>
      new PrismaClient({
        adapter: new PrismaPg(Object.assign(new pg.Pool(), { connect: client.connect }), { schema }),
      });
    return {
      transaction: (client, work) =>
        open(client).$transaction((prisma) =>
          work({
            insert: (id) => prisma.effects.create({ data: { id } }),
            run: (statement) => prisma.$executeRawUnsafe(statement),
          }),
        ),
      serializable: (client, work) =>
        open(client).$transaction(() => work(), { isolationLevel: 'Serializable' }),
    };
  },
} satisfies Record<string, (url: string, schema: string) => Promise<Orm>>;

export type OrmName = keyof typeof ORMS;
