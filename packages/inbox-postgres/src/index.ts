/**
 * Remembers deliveries in PostgreSQL: handled once, or exactly once in your own transaction.
 *
 * @module
 */

export { type PostgresInbox, postgresInbox, type TransactionalPostgresInbox } from './inbox.js';
export type { PostgresInboxOptions } from './options.js';
export { type MigrationOptions, migrationSql } from './table/migration.js';
export { TransactionControlError } from './transaction/transaction-control-error.js';
