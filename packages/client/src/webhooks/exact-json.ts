import { ConfigurationError } from '@videovector-webhooks/core';
import { canonicalMembers, canonicalText } from '@videovector-webhooks/core/tools';
import { isObject } from './response-checks.js';
import type { UpdateWebhook } from './webhook.js';

/**
 * Writes the fields of a webhook as JSON text, with `metadataJson` verbatim as its `metadata`.
 *
 * @throws ConfigurationError If a value would be lost in JSON, or `metadataJson` is not the text of an object.
 */
export function webhookJson({ metadataJson, ...fields }: UpdateWebhook): string {
  const text = stringify(fields);
  if (metadataJson === undefined) return text;
  if (fields.metadata !== undefined)
    throw new ConfigurationError('metadataJson', 'Give metadata or metadataJson, not both.');
  const metadata = checkedObject(metadataJson);
  return text === '{}' ? `{"metadata":${metadata}}` : `${text.slice(0, -1)},"metadata":${metadata}}`;
}

/** JSON can't represent these, and JavaScript would silently write null. */
function stringify(fields: object): string {
  try {
    return JSON.stringify(fields, (_name, value: unknown) => {
      if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('not finite');
      return value;
    });
  } catch {
    throw new ConfigurationError(
      'webhook',
      'A field of the webhook contains a BigInt, NaN, an infinity or a cycle, which JSON can’t express. For large ' +
        'integers, pass the metadata as text in metadataJson.',
    );
  }
}

function checkedObject(text: unknown): string {
  try {
    if (typeof text === 'string' && isObject(JSON.parse(text))) return text;
  } catch {
    // Reported below.
  }
  throw new ConfigurationError('metadataJson', 'The option metadataJson must be the JSON text of an object.');
}

/**
 * Extracts the payload from the JSON text of a delivery.
 *
 * The API prints JSON in a form of its own; the payload was signed in canonical form. Both have the same values, so the
 * canonical form of the response contains the canonical form of the payload.
 *
 * @returns The payload in canonical form; null if there is none.
 * @throws CanonicalJsonError If the text is not JSON that Python could have written.
 */
export function payloadJsonOf(text: string): string | null {
  return memberOf(canonicalText(text), 'payload');
}

/**
 * Adds `metadataJson` to a webhook or a list of them. It is not enumerable, so a spread or `JSON.stringify` shows only
 * what the API sent.
 *
 * @param text The JSON text that the value was parsed from.
 */
export function withMetadataJson<T>(value: T, text: string): T {
  let canonical: string | undefined;
  const exact = (select: (whole: string) => string): string | null => {
    try {
      canonical ??= canonicalText(text);
      return memberOf(select(canonical), 'metadata');
    } catch {
      // Beyond what CPython reads, so the API can't have written it.
      return null;
    }
  };
  const add = (webhook: object, select: (whole: string) => string): void => {
    Object.defineProperty(webhook, 'metadataJson', { get: () => exact(select), enumerable: false });
  };
  if (Array.isArray(value)) {
    for (const [at, each] of value.entries())
      add(each as object, (whole) => canonicalMembers(whole)?.[at]?.[1] ?? '');
  } else add(value as object, (whole) => whole);
  return value;
}

function memberOf(canonical: string, name: string): string | null {
  const member = (canonicalMembers(canonical) ?? []).find(([key]) => key === `"${name}"`)?.[1];
  return member === undefined || member === 'null' ? null : member;
}
