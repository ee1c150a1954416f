import { ConfigurationError } from '@videovector-webhooks/core';
import type { Pool } from 'pg';

const NEW_POOL = 'pass new pg.Pool({ connectionString })';

/** Values passed by mistake: a property by which each is recognized, its name, and the fix. */
const MISTAKES: readonly (readonly [property: string, name: string, fix: string])[] = [
  ['then', 'a promise', 'await it first'],
  ['$client', 'a Drizzle database', 'pass the pg.Pool that it was created with'],
  ['$pool', 'a pg-promise database', 'pass its db.$pool'],
  ['selectFrom', 'a Kysely instance', 'pass the pg.Pool of its dialect'],
  ['$queryRaw', 'a Prisma client', NEW_POOL],
  ['createQueryRunner', 'a TypeORM data source', NEW_POOL],
  ['connectionManager', 'a Sequelize instance', NEW_POOL],
  ['em', 'a MikroORM instance', NEW_POOL],
  ['oneFirst', 'a Slonik pool', NEW_POOL],
  ['raw', 'a Knex instance', NEW_POOL],
  ['unsafe', 'a client of Postgres.js or neon()', 'pass a Pool of pg or of @neondatabase/serverless'],
  [
    'escapeLiteral',
    'a single client of pg',
    'pass a pool, which replaces a broken connection: new pg.Pool(…)',
  ],
];

/**
 * Checks that the inbox was given a pool of pg, or of a driver with the same interface such as Neon's.
 *
 * @throws ConfigurationError If it is something else; the message names the fix.
 */
export function assertPool(pool: unknown): asserts pool is Pool {
  if (isPool(pool)) return;
  const [, name, fix] = MISTAKES.find(([property]) => has(pool, property)) ?? ['', nameOf(pool), NEW_POOL];
  throw new ConfigurationError('pool', `postgresInbox needs a pool of pg, not ${name}: ${fix}.`);
}

/** A pool counts its connections, which a single client and other libraries' pools do not. */
function isPool(value: unknown): boolean {
  const { connect, query, on, totalCount } = (value ?? {}) as Partial<Record<keyof Pool, unknown>>;
  return (
    [connect, query, on].every((method) => typeof method === 'function') && typeof totalCount === 'number'
  );
}

function has(value: unknown, property: string): boolean {
  try {
    return value !== null && ['object', 'function'].includes(typeof value) && property in Object(value);
  } catch {
    return false;
  }
}

function nameOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return typeof value === 'object' ? 'an object of another shape' : `a ${typeof value}`;
}
