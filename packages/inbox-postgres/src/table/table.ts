import { ConfigurationError } from '@videovector-webhooks/core';
import type { Connection } from '../connection/connection.js';
import { type Statements, statementsFor } from './statements.js';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/**
 * The inbox's table. If its name has no schema, the first connection's `search_path` decides, once: a connection or a
 * handler that has set another one can't lead to another table.
 */
export class Table {
  readonly #parts: readonly string[];
  /** As the options name it: for `migrate()`, and until the schema is known. */
  readonly named: Statements;
  #located: Statements | undefined;

  /**
   * @param name The table's name, optionally with its schema: `inbox` or `app.inbox`.
   * @throws ConfigurationError If a part of the name is not a plain SQL identifier.
   */
  constructor(name: string) {
    this.#parts = name.split('.');
    if (this.#parts.length > 2 || !this.#parts.every((part) => IDENTIFIER.test(part))) {
      throw new ConfigurationError(
        'table',
        `postgresInbox: table must consist of letters, digits and underscores, optionally with a schema, not ${JSON.stringify(name)}`,
      );
    }
    this.named = statementsFor(this.#parts);
    if (this.#parts.length === 2) this.#located = this.named;
  }

  /** The statements with the table's schema spelled out; undefined until it is known. */
  get located(): Statements | undefined {
    return this.#located;
  }

  /** Finds the table's schema. If there is no such table, nothing is remembered. */
  async locate(connection: Connection): Promise<Statements> {
    const { rows } = await connection.query(this.named.locate);
    const schema = rows[0]?.['schema'];
    if (schema) this.#located = statementsFor([schema, ...this.#parts]);
    return this.#located ?? this.named;
  }
}
