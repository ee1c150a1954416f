import type { MiddlewareHandler } from 'hono';

/** How a call of the API fails. */
export interface ApiFault {
  /** The status to answer with; 0 closes the connection after the call was carried out, so that its answer is lost. */
  readonly status: number;
  /** How many calls. Default: 1. */
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

/** Makes calls of the API fail, for those who test a client of it. */
export class ApiFaults {
  #planned: { fault: ApiFault; left: number }[] = [];

  /** Lets the next calls fail that fit. */
  inject(fault: ApiFault): void {
    this.#planned.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#planned = [];
  }

  readonly middleware: MiddlewareHandler = async (c, next) => {
    const fault = this.#take(c.req.method, c.req.path);
    if (fault === undefined) return next();
    if (fault.status === 0) {
      await next();
      c.res = undefined;
      c.res = new Response(new ReadableStream({ start: (body) => body.error(new Error('lost')) }));
      return;
    }
    if (fault.retryAfter !== undefined) c.header('retry-after', String(fault.retryAfter));
    const message = 'The sandbox was told to fail';
    const code = fault.status === 429 ? 'rate_limited' : 'internal_error';
    const body = fault.form === 'detail' ? { detail: message } : { error: { code, message } };
    return c.json(body, fault.status as 500);
  };

  #take(method: string, path: string): ApiFault | undefined {
    const planned = this.#planned.find(
      ({ fault }) => (fault.method ?? method) === method && path.endsWith(fault.path ?? ''),
    );
    if (planned === undefined) return undefined;
    planned.left--;
    this.#planned = this.#planned.filter(({ left }) => left > 0);
    return planned.fault;
  }
}
