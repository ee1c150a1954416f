export { type PostgresInbox, postgresInbox, type TransactionalPostgresInbox } from './inbox.js';
export type { PostgresInboxOptions } from './options.js';
export { migrationSql } from './migration.js';
export { TransactionControlError } from './transaction-control-error.js';
