import type { PoolClient, QueryResult } from 'pg';
import { answerWithError, type QueryCall, type QueryCallback, readQueryCall } from './query-call.js';
import {
  type BlockCommand,
  ENDS_TRANSACTION,
  readTransactionControl,
  type TransactionControl,
} from './transaction-control.js';
import { TransactionControlError } from './transaction-control-error.js';

/**
 * The inbox's connection as a handler sees it: a client of pg that does not end the transaction. A transaction block, such
 * as an ORM's `.transaction()` opens, becomes a savepoint.
 *
 * Only one block may be open at a time. A second one would come from concurrent work, and the rollback of one would undo
 * what the other has written.
 */
export class HandlerClient {
  readonly client: PoolClient;
  readonly #inner: PoolClient;
  #isBlockOpen = false;
  #isClosed = false;
  #refusal: TransactionControlError | undefined;

  constructor(inner: PoolClient) {
    this.#inner = inner;
    this.client = facadeOf(inner, (...args) => this.#query(args));
  }

  /** Sends nothing from now on: the connection may soon serve another delivery. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * Checks that what the handler did may be committed.
   *
   * @throws TransactionControlError If a statement was refused, even if the handler caught the error, or a block is open.
   */
  assertCommittable(): void {
    if (this.#refusal !== undefined) throw this.#refusal;
    if (this.#isBlockOpen) throw new TransactionControlError('BEGIN', 'no COMMIT or ROLLBACK has followed');
  }

  #query(args: readonly unknown[]): unknown {
    const call = readQueryCall(args);
    if (this.#isClosed) {
      const error = new Error(
        'The handler has finished, and so has its transaction: await every query in the handler',
      );
      return answerWithError(call, error, this.#inner);
    }
    const control = readTransactionControl(call.text ?? '');
    const isAllowed = control?.kind === 'refused' && control.onlyInBlock && !this.#isBlockOpen;
    if (control === undefined || isAllowed) return Reflect.apply(this.#inner.query, this.#inner, args);
    const reason = this.#reasonAgainst(control, call);
    if (reason === undefined) return this.#useSavepoint(control as BlockCommand, call.callback);
    const refusal = new TransactionControlError(control.command, reason);
    this.#refusal ??= refusal;
    return answerWithError(call, refusal, this.#inner);
  }

  #reasonAgainst(control: TransactionControl, { submittable }: QueryCall): string | undefined {
    if (control.kind === 'refused') return control.reason;
    if (submittable !== undefined) return 'it is sent as a cursor, a stream or a query object';
    if (control.kind === 'begin')
      return this.#isBlockOpen ? 'a transaction block is open already' : undefined;
    return this.#isBlockOpen ? undefined : ENDS_TRANSACTION;
  }

  /** Runs the savepoint's SQL. If that fails, nothing has begun or ended. */
  #useSavepoint({ kind, savepoint }: BlockCommand, callback: QueryCallback | undefined): unknown {
    // Set when it is sent, not when it is done: the caller may send the next query without waiting.
    this.#isBlockOpen = kind === 'begin';
    const send = (done: QueryCallback): void =>
      this.#inner.query(savepoint, (error: Error | null, result: QueryResult | QueryResult[]) => {
        if (error) this.#isBlockOpen = kind === 'end';
        done(error, Array.isArray(result) ? result.at(-1) : result);
      });
    if (callback !== undefined) return send(callback);
    return new Promise((resolve, reject) => {
      send((error, result) => (error ? reject(error) : resolve(result)));
    });
  }
}

/** The client with some methods replaced. Properties that the handler sets stay on the facade, and do not reach the pool. */
function facadeOf(inner: PoolClient, query: (...args: unknown[]) => unknown): PoolClient {
  const own: Record<PropertyKey, unknown> = {
    query,
    // ORMs connect, release and end the client that they are given, some as if it were a pool. The inbox keeps its connection.
    connect: (callback?: (error: undefined, client: PoolClient, release: () => void) => void) =>
      callback === undefined ? Promise.resolve(facade) : callback(undefined, facade, () => {}),
    release: () => {},
    end: (callback?: () => void) => (callback === undefined ? Promise.resolve() : callback()),
  };
  const facade: PoolClient = new Proxy(inner, {
    get: (_, name) => (Object.hasOwn(own, name) ? own[name] : inherited(inner, name, facade)),
    set: (_, name, value) => {
      own[name] = value;
      return true;
    },
  });
  return facade;
}

/** A property of the client. Its methods run on the client itself, and return the facade if they return `this`. */
function inherited(inner: PoolClient, name: PropertyKey, facade: PoolClient): unknown {
  const value: unknown = Reflect.get(inner, name);
  if (typeof value !== 'function' || name === 'constructor') return value;
  return (...args: unknown[]): unknown => {
    const returned: unknown = Reflect.apply(value, inner, args);
    return returned === inner ? facade : returned;
  };
}
