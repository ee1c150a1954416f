// The contents.

export { type PostgresInbox, postgresInbox, type TransactionalPostgresInbox } from './inbox.js';
export type { PostgresInboxOptions } from './options.js';
export { migrationSql } from './migration.js';
