import { ConfigurationError } from '@videovector-webhooks/core';
import type { Row } from '../connection/connection.js';
import { COMPACT, isOfWideForm } from './compact-form.js';
import { suffixed, tableName } from './sql.js';
import { type Statements, statementsFor } from './statements.js';
import { WIDE } from './wide-form.js';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** The table of the wide form that a compact one has replaced. No delivery is added to it. */
export const earlierParts = (parts: readonly string[]): readonly string[] => suffixed(parts, '_v1');

/** The tables of an inbox: a delivery is in one of them. */
export interface Tables {
  readonly current: Statements;
  /** Only while the table of the wide form that `current` has replaced is there. */
  readonly earlier: Statements | undefined;
}

/** Returns the statements for the table that a claim was made in. */
export function tableOf({ current, earlier }: Tables, claim: { readonly token: string }): Statements {
  return isOfWideForm(claim) ? (earlier ?? current) : current;
}

type Query = (sql: string) => Promise<{ readonly rows: readonly Row[] }>;

/**
 * The inbox's table. If its name has no schema, the first connection's `search_path` decides, once: a connection or a
 * handler that has set another one can't lead to another table.
 */
export class Table {
  /** Its name as the options have it. */
  readonly parts: readonly string[];
  #schema: string | undefined;
  #located: Tables | undefined;

  /**
   * @param name The table's name, optionally with its schema: `inbox` or `app.inbox`.
   * @throws ConfigurationError If a part of the name is not a plain SQL identifier.
   */
  constructor(name: string) {
    this.parts = name.split('.');
    if (this.parts.length > 2 || !this.parts.every((part) => IDENTIFIER.test(part))) {
      throw new ConfigurationError(
        'table',
        `postgresInbox: table must consist of letters, digits and underscores, optionally with a schema, not ${JSON.stringify(name)}`,
      );
    }
  }

  /** The name with the schema of the table that is there; as the options have it if there is none. */
  async locateParts(query: Query): Promise<readonly string[]> {
    await this.locate(query);
    return this.#name;
  }

  get #name(): readonly string[] {
    return this.#schema === undefined ? this.parts : [this.#schema, this.parts.at(-1)!];
  }

  /** Finds out in which schema and form the tables are. If there is no such table, nothing is remembered. */
  async locate(query: Query): Promise<Tables> {
    if (this.#located !== undefined) return this.#located;
    const [row] = (await query(locateSql(this.#name))).rows;
    if (row === undefined) return tables(this.#name, false, false);
    this.#schema = row['schema']!;
    this.#located = tables(this.#name, row['is_wide'] === 'true', row['has_earlier'] === 'true');
    return this.#located;
  }

  /** Whether the last search has found the table. */
  get isThere(): boolean {
    return this.#located !== undefined;
  }

  /** Forgets in which form the tables are, after a statement that did not fit them. */
  forget(): void {
    this.#located = undefined;
  }
}

function tables(parts: readonly string[], isWide: boolean, hasEarlier: boolean): Tables {
  return {
    current: statementsFor(parts, isWide ? WIDE : COMPACT),
    earlier: isWide || !hasEarlier ? undefined : statementsFor(earlierParts(parts), WIDE, parts),
  };
}

function locateSql(parts: readonly string[]): string {
  const literal = (name: readonly string[]): string => `'${tableName(name).replaceAll("'", "''")}'`;
  const earlier = tableName([earlierParts(parts).at(-1)!]).replaceAll("'", "''");
  return `
SELECT nspname::text AS schema,
  EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'first_seen')::text AS is_wide,
  (to_regclass(quote_ident(nspname) || '.${earlier}') IS NOT NULL)::text AS has_earlier
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace WHERE c.oid = to_regclass(${literal(parts)})`;
}
