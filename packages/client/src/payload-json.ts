import { canonicalize, canonicalMembers } from '@videovector-webhooks/core';

/**
 * Cuts the payload out of a delivery's JSON text.
 *
 * The API prints JSON in a form of its own; the payload was signed in canonical form. Both are of the same values,
 * so the canonical form of the answer holds the canonical form of the payload.
 *
 * @param text The answer of the API.
 * @returns The payload in canonical form; null where there is none.
 * @throws CanonicalJsonError Where the text is no JSON that Python could have written.
 */
export function payloadJsonOf(text: string): string | null {
  const members = canonicalMembers(new TextDecoder().decode(canonicalize(text))) ?? [];
  const payload = members.find(([key]) => key === '"payload"')?.[1];
  return payload === undefined || payload === 'null' ? null : payload;
}
