import { ConfigurationError } from '@videovector-webhooks/core';
import type { CarriedOut } from '../errors.js';
import type { Settings } from '../options/client-options.js';
import type { ApiCall, Failure } from './api-call.js';
import { AttemptLimits } from './attempt-limits.js';
import { failureOfRequest } from './failed-request.js';
import { failureOfResponse } from './failed-response.js';
import type { Redactor } from './redact.js';
import { type AnyResponse, discard, headerOf, type ResponseBody, readBody, statusOf } from './response.js';

/** How an attempt ended. */
export type AttemptResult = { readonly body: ResponseBody } | { readonly failure: Failure };

/** What an attempt needs besides the call. */
export interface AttemptContext {
  readonly settings: Settings;
  readonly redactor: Redactor;
}

/**
 * Makes one attempt, bounded in time to the last byte of the response. Once there is a status, no failure claims that
 * there was no response.
 *
 * @throws The reason of the caller's signal if it aborts.
 */
export async function attempt(call: ApiCall, context: AttemptContext): Promise<AttemptResult> {
  const limits = new AttemptLimits(call.signal, context.settings);
  try {
    const response = await send(call, context, limits);
    return 'failure' in response ? response : await receive(call, response.response, context, limits);
  } finally {
    limits.dispose();
  }
}

async function send(
  call: ApiCall,
  { settings, redactor }: AttemptContext,
  limits: AttemptLimits,
): Promise<{ readonly response: AnyResponse } | { readonly failure: Failure }> {
  try {
    return { response: await limits.race(fetchOnce(call, settings, limits.signal)) };
  } catch (error) {
    limits.throwIfCallerAborted();
    if (error instanceof ConfigurationError) throw error;
    // ky and similar clients throw for an error status; the error has the response.
    const { response } = (error ?? {}) as { response?: AnyResponse };
    if (statusOf(response) !== undefined) return { response: response as AnyResponse };
    return { failure: limits.hasTimedOut ? timedOut(settings.timeoutMs) : failureOfRequest(error, redactor) };
  }
}

async function fetchOnce(call: ApiCall, settings: Settings, signal: AbortSignal): Promise<AnyResponse> {
  const { method, body, idempotencyKey } = call;
  return settings.fetch(settings.baseUrl + call.path, {
    method,
    headers: {
      ...settings.headers,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    ...(body !== undefined && { body }),
    redirect: 'manual',
    signal,
  });
}

async function receive(
  call: ApiCall,
  response: AnyResponse,
  { settings, redactor }: AttemptContext,
  limits: AttemptLimits,
): Promise<AttemptResult> {
  const status = statusOf(response);
  if (status === undefined) return { failure: invalid(NOT_A_RESPONSE, undefined, 'unknown') };
  if (isRedirect(status, response)) {
    discard(response);
    return { failure: redirected(status, response) };
  }
  const isSuccess = status >= 200 && status < 300;
  let body: ResponseBody | undefined;
  try {
    body = await limits.race(readBody(response));
  } catch (error) {
    limits.throwIfCallerAborted();
    if (isSuccess) return { failure: interrupted(status, limits, settings.timeoutMs, redactor.error(error)) };
  }
  if (!isSuccess) {
    const context = { redactor, clock: settings.clock };
    return { failure: failureOfResponse(status, response, body?.json, context) };
  }
  if (body !== undefined) return { body };
  const type = redactor.text(headerOf(response, 'content-type')?.split(';')[0] ?? 'of an unknown type');
  const message = `the response ${status} is not JSON but ${type}, or is too large; check that baseUrl is the API`;
  return { failure: invalid(message, status, call.method === 'GET' ? 'no' : 'unknown') };
}

/** 3xx, or a `fetch` that followed the redirect although it was told not to. */
function isRedirect(status: number, { type, redirected }: AnyResponse): boolean {
  return type === 'opaqueredirect' || redirected === true || (status >= 300 && status < 400);
}

const NOT_A_RESPONSE = 'the option fetch returned something without a status, not a Response';

function redirected(status: number, { redirected: isFollowed }: AnyResponse): Failure {
  const advice = isFollowed === true ? 'fetch followed a redirect' : 'the API answered with a redirect';
  return {
    kind: 'redirect',
    code: CODES.redirect,
    message: `${advice}, which could carry your key to another server; set baseUrl to the API's own address`,
    status,
    carriedOut: isFollowed === true ? 'unknown' : 'no',
    isTransient: false,
  };
}

/** The status says that the API did it; what it returned is lost. */
function interrupted(status: number, limits: AttemptLimits, timeoutMs: number, cause: Error): Failure {
  const why = limits.hasTimedOut ? `within ${timeoutMs} ms (timeoutMs)` : `completely: ${cause.message}`;
  return {
    kind: limits.hasTimedOut ? 'timeout' : 'network',
    code: limits.hasTimedOut ? 'timeout' : CODES.network,
    message: `the API answered ${status}, but the body of the response could not be read ${why}`,
    status,
    cause,
    carriedOut: 'yes',
    isTransient: true,
  };
}

function timedOut(timeoutMs: number): Failure {
  const message = `no response within ${timeoutMs} ms (timeoutMs)`;
  return { kind: 'timeout', code: 'timeout', message, carriedOut: 'unknown', isTransient: true };
}

function invalid(message: string, status: number | undefined, carriedOut: CarriedOut): Failure {
  const kind = 'invalid_response';
  return { kind, code: kind, message, status, carriedOut, isTransient: false };
}

/** The kit's own codes that are not the kind itself. */
export const CODES = { network: 'network_error', redirect: 'redirect_refused' } as const;
