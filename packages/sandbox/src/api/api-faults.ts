import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { ConfigurationError } from '@videovector-webhooks/core';
import type { Context, MiddlewareHandler } from 'hono';
import { assertKnownSettings } from '../faults/read-fault.js';
import { codeOf } from './problem.js';

/** How a call of the API fails. */
export interface ApiFault {
  /**
   * The status to answer with, from 400; then the call is not carried out. 0 carries it out and closes the connection, so that
   * its answer is lost.
   */
  readonly status: number;
  /** How many calls. Default: 1; Infinity for all from now on. */
  readonly times?: number;
  /** The value of Retry-After, in seconds. */
  readonly retryAfter?: number;
  /** Only calls of this method. Default: any. */
  readonly method?: string;
  /** Only calls whose path ends so. Default: any. */
  readonly path?: string;
  /** `detail` answers in FastAPI's form. Default: `error`. */
  readonly form?: 'error' | 'detail';
}

const MESSAGE = 'The sandbox was told to fail';

/** Makes calls of the API fail, for those who test a client of it. */
export class ApiFaults {
  #planned: { fault: ApiFault; left: number }[] = [];

  /**
   * Lets the next calls fail that fit; one that is injected later waits for its turn.
   *
   * @throws ConfigurationError Where an option is wrong.
   */
  inject(fault: ApiFault): void {
    assertKnownSettings(fault, ['status', 'times', 'retryAfter', 'method', 'path', 'form']);
    const { status, times = 1, retryAfter = 0, form = 'error' } = fault;
    assert('status', status === 0 || isInteger(status, 400, 599), '0, or a status from 400 to 599');
    assert(
      'times',
      times === Infinity || isInteger(times, 1, Infinity),
      'a whole number from 1, or Infinity',
    );
    assert('retryAfter', isInteger(retryAfter, 0, Infinity), 'a whole number of seconds');
    assert('form', form === 'error' || form === 'detail', '"error" or "detail"');
    this.#planned.push({ fault, left: times });
  }

  clear(): void {
    this.#planned = [];
  }

  readonly middleware: MiddlewareHandler = async (c, next) => {
    const fault = this.#take(c.req.method, c.req.path);
    if (fault === undefined) return next();
    if (fault.status === 0) {
      await next();
      return loseAnswer(c);
    }
    if (fault.retryAfter !== undefined) c.header('retry-after', String(fault.retryAfter));
    const error = { code: codeOf(fault.status), message: MESSAGE };
    return c.json(fault.form === 'detail' ? { detail: MESSAGE } : { error }, fault.status as 500);
  };

  #take(method: string, path: string): ApiFault | undefined {
    const planned = this.#planned.find(
      ({ fault }) => (fault.method ?? method).toUpperCase() === method && path.endsWith(fault.path ?? ''),
    );
    if (planned === undefined) return undefined;
    planned.left--;
    this.#planned = this.#planned.filter(({ left }) => left > 0);
    return planned.fault;
  }
}

/** Closes the connection in place of an answer. */
function loseAnswer(c: Context): void {
  (c.env as { outgoing: { destroy(): void } }).outgoing.destroy();
  c.res = undefined;
  c.res = RESPONSE_ALREADY_SENT;
}

function isInteger(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function assert(option: keyof ApiFault, isRight: boolean, expected: string): void {
  if (!isRight)
    throw new ConfigurationError(option, `The option ${option} of an API fault must be ${expected}.`);
}
