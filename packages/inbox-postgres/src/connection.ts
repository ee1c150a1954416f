import { InboxUnavailableError } from '@videovector-webhooks/core';
import type { Pool, PoolClient, QueryResult } from 'pg';
import type { Statement } from './statements.js';

/** A connection of the pool, in use. It goes back into the pool only where nothing was wrong with it. */
export class Connection {
  readonly client: PoolClient;
  readonly #timeoutMs: number;
  #broken: Error | undefined;
  #isOpen = true;
  /** A connection that breaks between two statements says so here, and nobody else listens. */
  readonly #onError = (error: Error): void => {
    this.#broken ??= error;
  };

  private constructor(client: PoolClient, timeoutMs: number) {
    this.client = client;
    this.#timeoutMs = timeoutMs;
    client.on('error', this.#onError);
  }

  /**
   * Takes a connection from the pool.
   *
   * @param timeoutMs How long each statement of the inbox may take.
   * @throws InboxUnavailableError Where there is none to be had: nothing was sent to the server.
   */
  static open(pool: Pool, timeoutMs: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      pool.connect((cause, client) => {
        if (client !== undefined) resolve(new Connection(client, timeoutMs));
        else reject(new InboxUnavailableError('There is no connection to PostgreSQL', { cause }));
      });
    });
  }

  /** Whether it has been neither given back nor destroyed. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Runs a statement of the inbox, in bounded time: a connection can go silent without having ended, as behind a firewall
   * that has forgotten it, and each of those would be kept out of the pool for good.
   */
  query(statement: string | Statement, values: unknown[] = []): Promise<QueryResult> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.destroy(new Error(`PostgreSQL did not answer in ${this.#timeoutMs} ms`)),
        this.#timeoutMs,
      );
      const { text, name } = typeof statement === 'string' ? { text: statement } : statement;
      this.client.query({ text, name, values }, (error, result) => {
        clearTimeout(timer);
        if (!error) return resolve(result);
        if (isServerError(error)) return reject(error);
        this.#broken ??= error;
        reject(this.#broken);
      });
    });
  }

  /** Gives it back to the pool, which throws a broken one away, and with it whatever it had not committed. */
  release(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.client.off('error', this.#onError);
    this.client.release(this.#broken);
  }

  /** Closes it at once, whatever is under way on it: the server rolls back, and nobody else ever gets it. */
  destroy(reason: Error): void {
    if (!this.#isOpen) return;
    this.#broken ??= reason;
    this.release();
    // The pool says goodbye, and would wait for a server that has gone silent to do the same.
    this.client.connection?.stream.destroy();
  }
}

/** Whether PostgreSQL has answered with an error, other than that it is going down or the connection is lost. */
export function isServerError(error: unknown): boolean {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && severity === 'ERROR' && !/^(?:08|57P)/.test(code);
}
