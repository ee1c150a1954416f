import type { PoolClient, QueryResult } from 'pg';

/** What pg calls when a query has ended. */
export type QueryCallback = (error: Error | null, result?: QueryResult) => void;

/** A query that sends itself, such as a cursor of pg-cursor or a stream of pg-query-stream. */
interface Submittable {
  submit(connection: unknown): unknown;
  handleError(error: Error, connection: unknown): void;
}

/** A call of `client.query(…)`, in each of the forms that pg accepts: a text, a config or a submittable; promise or callback. */
export interface QueryCall {
  /** The SQL; undefined if it is not known, as for a prepared statement that is called by name only. */
  readonly text: string | undefined;
  readonly submittable: Submittable | undefined;
  readonly callback: QueryCallback | undefined;
}

/** Reads the arguments of `client.query(…)`. */
export function readQueryCall(args: readonly unknown[]): QueryCall {
  const [config] = args;
  if (typeof config !== 'object' || config === null)
    return { text: asText(config), submittable: undefined, callback: callbackOf(args) };
  const { text, cursor, submit, callback } = config as Record<string, unknown>;
  return {
    // A stream of pg-query-stream has its text in a cursor.
    text: asText(text) ?? asText((cursor as { text?: unknown } | undefined)?.text),
    submittable: typeof submit === 'function' ? (config as Submittable) : undefined,
    callback: callbackOf([...args, callback]),
  };
}

/** Answers a call with an error, in the form that the caller expects, and as late as pg would. */
export function answerWithError(call: QueryCall, error: Error, client: PoolClient): unknown {
  const { submittable, callback } = call;
  if (submittable === undefined && callback === undefined) return Promise.reject(error);
  process.nextTick(() => {
    if (submittable === undefined) callback?.(error);
    else submittable.handleError(error, client.connection);
  });
  return submittable;
}

function callbackOf(args: readonly unknown[]): QueryCallback | undefined {
  return args.find((arg): arg is QueryCallback => typeof arg === 'function');
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
