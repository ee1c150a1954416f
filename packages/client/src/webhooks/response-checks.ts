import { VideoVectorApiError } from '../errors.js';
import type { ApiCall } from '../transport/api-call.js';

/** Whether a value has what the kit and its users rely on. */
type Check = (value: unknown) => boolean;

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const hasText =
  (...fields: string[]): Check =>
  (value) =>
    isObject(value) && fields.every((field) => typeof value[field] === 'string' && value[field] !== '');

/** What a response must have. Anything else may be missing or new, and is passed on unchanged. */
export const RESPONSES = {
  webhook: hasText('webhook_id', 'url'),
  webhookWithSecret: hasText('webhook_id', 'secret'),
  rotatedSecret: hasText('new_secret'),
  testResult: (value: unknown) => isObject(value) && typeof value['success'] === 'boolean',
  delivery: hasText('delivery_id', 'status'),
  eventName: (value: unknown) => typeof value === 'string',
} as const satisfies Record<string, Check>;

/**
 * Checks that a response is what the API documents: a proxy or a wrong base URL also answers 200.
 *
 * @throws VideoVectorApiError Of kind `invalid_response`; it repeats nothing of the response, which may contain a secret.
 */
export function checked<T>({ name, method, idempotencyKey }: ApiCall, value: unknown, check: Check): T {
  if (check(value)) return value as T;
  const message = `${name}: the response is not what the API documents; check that baseUrl is the API`;
  throw new VideoVectorApiError(message, {
    kind: 'invalid_response',
    code: 'invalid_response',
    carriedOut: method === 'GET' ? 'no' : 'unknown',
    idempotencyKey,
  });
}

/** Checks each item of a list. */
export function checkedList<T>(call: ApiCall, value: unknown, check: Check): T[] {
  return checked<T[]>(call, value, (list) => Array.isArray(list) && list.every(check));
}
