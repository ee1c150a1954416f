const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const LOCK_NOT_AVAILABLE = '55P03';

const INVALID_STATEMENT_NAME = '26000';
const DUPLICATE_PREPARED_STATEMENT = '42P05';

/** Errors that a session can cause by itself, so that a new connection may do better. */
const SESSION_ERRORS = new Set([
  '25006', // read-only: a replica after a failover, or SET default_transaction_read_only
  '25P02', // in a failed transaction that was left open
  '42P01', // no such table: SET search_path
  '3F000', // no such schema: SET search_path
  '42501', // no permission: SET ROLE
  '0A000', // a cached plan whose result type a migration has changed
]);

/** A statement did not fit the table: it was migrated, or a session's search_path names another one. */
const SCHEMA_ERRORS = new Set([
  '42P01', // no such table
  '42703', // no such column
]);

/** The handler's transaction is aborted: one of its statements failed. */
export const IN_FAILED_TRANSACTION = '25P02';

/** The SQLSTATE of an error that PostgreSQL has reported. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** Whether PostgreSQL rolled a statement back because of a concurrent transaction; it may succeed if repeated. */
export function isUndone(error: unknown): boolean {
  const code = sqlStateOf(error);
  return code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED;
}

/** Whether a statement had no effect because another transaction holds its row. */
export function isConflict(error: unknown): boolean {
  return isUndone(error) || sqlStateOf(error) === LOCK_NOT_AVAILABLE;
}

/** Whether the server's prepared statements are not those that pg expects, as behind some poolers. */
export function isMisprepared(error: unknown): boolean {
  const code = sqlStateOf(error);
  return code === INVALID_STATEMENT_NAME || code === DUPLICATE_PREPARED_STATEMENT;
}

/** Whether the state of the session may be the cause, rather than the database. */
export function isSessionError(error: unknown): boolean {
  return SESSION_ERRORS.has(sqlStateOf(error) ?? '');
}

/** Whether the table may have another form than the statement was written for. */
export function isSchemaError(error: unknown): boolean {
  return SCHEMA_ERRORS.has(sqlStateOf(error) ?? '');
}

/** Whether PostgreSQL has reported an error and the session continues: not a shutdown, not a lost connection. */
export function isServerError(error: unknown): boolean {
  const { severity } = error as { severity?: unknown };
  const code = sqlStateOf(error);
  return code !== undefined && severity === 'ERROR' && !/^(?:08|57P)/.test(code);
}
