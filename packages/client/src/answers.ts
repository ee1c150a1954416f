import { VideoVectorApiError } from './error.js';

/** Whether a value has what the kit and its users rely on. */
type Check = (value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasText =
  (...fields: string[]): Check =>
  (value) =>
    isObject(value) && fields.every((field) => typeof value[field] === 'string' && value[field] !== '');

/** What an answer must have. Everything else may be missing or new, and is passed on as it is. */
export const ANSWERS = {
  webhook: hasText('webhook_id', 'url'),
  webhookWithSecret: hasText('webhook_id', 'secret'),
  rotatedSecret: hasText('new_secret'),
  testResult: (value: unknown) => isObject(value) && typeof value['success'] === 'boolean',
  delivery: hasText('delivery_id', 'status'),
  eventName: (value: unknown) => typeof value === 'string',
} as const;

/**
 * Checks that an answer is what the API documents: a proxy or a wrong base URL also answers 200.
 *
 * @throws VideoVectorApiError Of kind `invalid_response`; it repeats nothing of the answer, which may hold a secret.
 */
export function checked<T>(call: string, value: unknown, check: Check): T {
  if (check(value)) return value as T;
  throw new VideoVectorApiError(
    `${call}: the answer is not what the API documents; is baseUrl where the API is?`,
    { kind: 'invalid_response', code: 'invalid_response' },
  );
}

/** The same of a list. */
export function checkedList<T>(call: string, value: unknown, check: Check): T[] {
  return checked<T[]>(call, value, (list) => Array.isArray(list) && list.every(check));
}
