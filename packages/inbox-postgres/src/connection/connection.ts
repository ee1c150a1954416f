import type { CustomTypesConfig, Pool, PoolClient, QueryResult } from 'pg';
import type { Statement } from '../table/sql.js';
import { unavailable } from '../unavailable.js';
import { isServerError } from './server-errors.js';

/** Every value is read as text, whatever type parsers or binary mode the pool is set to. */
const AS_TEXT = { getTypeParser: () => String } as CustomTypesConfig;

/** The server's transaction status: outside of a transaction. */
const IDLE = 'I';
/** The last status of each connection. Only the newest versions of pg keep it themselves. */
const statuses = new WeakMap<PoolClient, string>();

function watchStatus(client: PoolClient): void {
  if (statuses.has(client)) return;
  statuses.set(client, IDLE);
  client.connection?.on('readyForQuery', ({ status = IDLE } = {}) => statuses.set(client, status));
}

/** A row as the inbox reads it. */
export type Row = Readonly<Record<string, string | null>>;

/** A borrowed connection of the pool. It is closed instead of released if anything was wrong with it. */
export class Connection {
  readonly client: PoolClient;
  readonly #timeoutMs: number;
  #fault: Error | undefined;
  #isOpen = true;
  /** Without a listener, a connection that breaks between two statements would end the process. */
  readonly #onError = (error: Error): void => {
    this.#fault ??= error;
  };

  private constructor(client: PoolClient, timeoutMs: number) {
    this.client = client;
    this.#timeoutMs = timeoutMs;
    client.on('error', this.#onError);
    watchStatus(client);
  }

  /**
   * Borrows a connection from the pool.
   *
   * @param timeoutMs How long each statement of the inbox may take.
   * @throws InboxUnavailableError If the pool can't provide one; nothing was sent to the server.
   */
  static open(pool: Pool, timeoutMs: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      pool.connect((cause, client) => {
        if (client !== undefined) resolve(new Connection(client, timeoutMs));
        else reject(unavailable('The pool has no connection to PostgreSQL', cause));
      });
    });
  }

  /** Whether it has been neither released nor closed. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether its last statement left a transaction open; false for pg-native, which does not report it. */
  get isInTransaction(): boolean {
    return statuses.get(this.client) !== IDLE;
  }

  /**
   * Runs a statement of the inbox in bounded time. A connection can go silent without ending, as behind a firewall that has
   * dropped it, and would be missing from the pool from then on.
   */
  query(statement: string | Statement, values?: unknown[]): Promise<QueryResult<Row>> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.destroy(new Error(`PostgreSQL did not answer within ${this.#timeoutMs} ms`)),
        this.#timeoutMs,
      );
      const { text, name } = typeof statement === 'string' ? { text: statement } : statement;
      // pg-native prepares a text that comes with values, even an empty list, and can't prepare several statements.
      const parameters = values === undefined ? {} : { values };
      this.client.query({ text, name, ...parameters, types: AS_TEXT }, (error, result) => {
        clearTimeout(timer);
        if (!error) return resolve(result);
        if (isServerError(error)) return reject(error);
        this.#fault ??= error;
        reject(this.#fault);
      });
    });
  }

  /** Marks it as faulty: the pool will close it, and the server rolls back what is uncommitted. */
  discard(reason: Error): void {
    this.#fault ??= reason;
  }

  /** Releases it to the pool, which closes it if it is faulty. */
  release(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.client.off('error', this.#onError);
    this.client.release(this.#fault);
  }

  /** Closes it immediately, whatever is in progress on it. */
  destroy(reason: Error): void {
    if (!this.#isOpen) return;
    this.discard(reason);
    this.release();
    // The pool ends a connection gracefully, and would wait for a silent server to respond.
    this.client.connection?.stream.destroy();
  }
}
