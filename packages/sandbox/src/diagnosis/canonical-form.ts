import { CanonicalJsonError, canonicalize } from '@videovector-webhooks/core';

/** The canonical form of a JSON text. @throws CanonicalJsonError If it is not JSON. */
export function canonicalText(json: string | Uint8Array): string {
  return new TextDecoder().decode(canonicalize(json));
}

/** The canonical form of a JSON text, or undefined if it is not JSON. */
export function canonicalTextIfJson(json: string | Uint8Array): string | undefined {
  try {
    return canonicalText(json);
  } catch (error) {
    if (error instanceof CanonicalJsonError) return undefined;
    throw error;
  }
}
