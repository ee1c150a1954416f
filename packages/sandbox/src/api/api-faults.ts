import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { ConfigurationError } from '@videovector-webhooks/core';
import type { Context, MiddlewareHandler } from 'hono';
import { assertKnownSettings } from '../faults/read-fault.js';
import { codeOf } from './problem.js';

/** How a call of the API fails. */
export interface ApiFault {
  /**
   * The status of the response, from 400: then the call is not carried out. With 0 the call is carried out, and the connection is
   * closed instead of responding.
   */
  readonly status: number;
  /** How many calls. Default: 1; `Infinity` for all from now on. */
  readonly times?: number | undefined;
  /** The value of Retry-After, in seconds. */
  readonly retryAfter?: number | undefined;
  /** Only calls of this method. Default: any. */
  readonly method?: string | undefined;
  /** Only calls whose path ends with this. Default: any. */
  readonly path?: string | undefined;
  /** `detail` responds in FastAPI's form. Default: `error`. */
  readonly form?: 'error' | 'detail' | undefined;
}

const MESSAGE = 'The sandbox was told to fail this call';

/** Makes calls of the API fail, to test its clients. */
export class ApiFaults {
  #planned: { fault: ApiFault; left: number }[] = [];

  /**
   * Makes the next matching calls fail. Faults happen in the order in which they were injected.
   *
   * @throws ConfigurationError If an option is invalid.
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
      return dropResponse(c);
    }
    if (fault.retryAfter !== undefined) c.header('retry-after', String(fault.retryAfter));
    const error = {
      code: codeOf(fault.status),
      message: MESSAGE,
      request_id: c.get('requestId'),
      ...(fault.retryAfter !== undefined && { retry_after: fault.retryAfter }),
    };
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

/** Closes the connection instead of responding. */
function dropResponse(c: Context): void {
  (c.env as { outgoing: { destroy(): void } }).outgoing.destroy();
  c.res = undefined;
  c.res = RESPONSE_ALREADY_SENT;
}

function isInteger(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function assert(option: keyof ApiFault, isValid: boolean, expected: string): void {
  if (!isValid)
    throw new ConfigurationError(option, `The option ${option} of an API fault must be ${expected}.`);
}
