import { ConfigurationError } from '@videovector-webhooks/core';
import { type ApiErrorKind, VideoVectorApiError } from './error.js';
import { errorOfAnswer } from './error-of-answer.js';
import type { Settings } from './options.js';
import { pause } from './pause.js';
import { type ReadBody, readBody } from './read-body.js';
import { Redactor } from './redact.js';
import { isAmbiguous, isPassing, pauseBefore, readRetryAfter } from './retry.js';

/** One call of the API. */
export interface ApiCall {
  /** Its name for errors, such as `webhooks.create`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The encoded path behind the base URL, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Makes a POST or a PATCH safe to repeat. */
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sends calls, and repeats those that are safe to repeat. */
export interface Transport {
  readonly settings: Settings;
  readonly redactor: Redactor;
  call(call: ApiCall): Promise<ReadBody>;
}

export function createTransport(settings: Settings): Transport {
  const { clock, maxRetries, random, timeoutMs } = settings;
  const redactor = new Redactor([settings.credential]);

  /** Attempts, until one succeeds or there is no sense in another. */
  async function call(call: ApiCall): Promise<ReadBody> {
    const body = serialize(call);
    for (let failures = 1, mayBeDone = false; ; failures++) {
      const answer = await attempt(call, body);
      if (!(answer instanceof VideoVectorApiError)) return answer;
      if (call.method === 'DELETE' && answer.kind === 'not_found' && mayBeDone) return ALREADY_GONE;
      const pauseMs = pauseBefore(failures, answer, random);
      if (failures > maxRetries || !isPassing(answer) || !isRepeatable(call) || pauseMs === undefined)
        throw answer;
      mayBeDone ||= isAmbiguous(answer);
      await pause(clock, pauseMs, call.signal);
    }
  }

  /** One attempt, bounded in time from its first byte to its last. Throws only where the caller's signal aborts. */
  async function attempt(call: ApiCall, body: string | undefined): Promise<ReadBody | VideoVectorApiError> {
    const controller = new AbortController();
    const { signal } = call;
    const onAbort = (): void => controller.abort(signal?.reason);
    if (signal?.aborted) throw signal.reason;
    signal?.addEventListener('abort', onAbort);
    const cancel = clock.after(timeoutMs, () =>
      controller.abort(new DOMException('timeoutMs', 'TimeoutError')),
    );
    try {
      return await orAborted(controller.signal, exchange(call, body, controller.signal));
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (controller.signal.aborted)
        return failure(call, 'timeout', `no answer within ${timeoutMs} ms (timeoutMs)`);
      return failure(call, 'network', 'no answer from the API; see cause', redactor.error(error));
    } finally {
      cancel();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async function exchange(
    call: ApiCall,
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<ReadBody | VideoVectorApiError> {
    const response = await settings.fetch(settings.baseUrl + call.path, {
      method: call.method,
      headers: headersOf(call, settings),
      ...(body !== undefined && { body }),
      // The key is for this origin alone.
      redirect: 'manual',
      signal,
    });
    const { status, headers, type } = response;
    if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
      void response.body?.cancel().catch(() => {});
      return failure(call, 'redirect', REDIRECT_ADVICE, undefined, status);
    }
    const read = await readBody(response);
    if (status >= 200 && status < 300) {
      return (
        read ?? failure(call, 'invalid_response', 'the answer is no JSON, or too large', undefined, status)
      );
    }
    const requestId = headers.get('x-request-id') ?? undefined;
    const retryAfter = readRetryAfter(headers.get('retry-after'), clock);
    return errorOfAnswer(call.name, { status, body: read?.json, requestId, retryAfter }, redactor);
  }

  return { settings, redactor, call };
}

/** The DELETE before was carried out, and its answer was lost. */
const ALREADY_GONE: ReadBody = { text: '', json: undefined };

const REDIRECT_ADVICE =
  'the API answered with a redirect, which is not followed with your key; set baseUrl to where the API is';

/**
 * A GET changes nothing, an Idempotency-Key makes the API do a POST or a PATCH once, and what is deleted can't be
 * deleted again (RFC 9110, section 9.2.2).
 */
function isRepeatable({ method, idempotencyKey }: ApiCall): boolean {
  return method === 'GET' || method === 'DELETE' || idempotencyKey !== undefined;
}

function headersOf({ body, idempotencyKey }: ApiCall, { headers }: Settings): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': 'videovector-webhooks',
    ...headers,
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  };
}

function failure(
  { name }: ApiCall,
  kind: ApiErrorKind,
  message: string,
  cause?: Error,
  status?: number,
): VideoVectorApiError {
  return new VideoVectorApiError(`${name}: ${message}`, { kind, code: CODES[kind] ?? kind, cause, status });
}

/** The kit's own codes, where they are not the kind itself. */
export const CODES: Partial<Record<ApiErrorKind, string>> = {
  network: 'network_error',
  redirect: 'redirect_refused',
};

/** A `fetch` that does not heed its signal must not hold up the call. */
function orAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    promise.then(resolve, reject);
  });
}

/** @throws ConfigurationError Before anything is sent; `fetch` would seem to have failed otherwise. */
function serialize({ name, body }: ApiCall): string | undefined {
  try {
    return body === undefined ? undefined : JSON.stringify(body);
  } catch {
    throw new ConfigurationError(
      'body',
      `What ${name} is to send holds a BigInt or a cycle, which JSON does not know.`,
    );
  }
}
