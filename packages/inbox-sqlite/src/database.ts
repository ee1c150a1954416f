/** A database of any driver with these two methods: node:sqlite, libsql, better-sqlite3, bun:sqlite. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

/** A prepared statement. */
export interface SqliteStatement {
  /** The first row, or undefined or null where there is none. */
  get(...parameters: (string | number)[]): unknown;
  /** All rows; some drivers call it so. */
  all(...parameters: (string | number)[]): unknown[];
}
