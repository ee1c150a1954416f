import { fromHex, toHex } from '#runtime';

/** Why a signature header can't be checked at all. */
export type SignatureFormProblem = 'signature_missing' | 'signature_malformed' | 'signature_ambiguous';

const SCHEME = 'sha256=';
const FORM = /^sha256=[0-9a-fA-F]{64}$/;

/** Writes a digest as VideoVector's header does. */
export function writeSignature(digest: Uint8Array): string {
  return `${SCHEME}${toHex(digest)}`;
}

/** Reads the digest in the header, or returns the problem if the header does not have the one form that is sent. */
export function readSignature(header: unknown): Uint8Array | SignatureFormProblem {
  if (typeof header !== 'string' || header === '') return 'signature_missing';
  // Several headers of one name arrive joined by a comma, and picking one would be a guess.
  if (header.includes(',')) return 'signature_ambiguous';
  return FORM.test(header) ? fromHex(header.slice(SCHEME.length)) : 'signature_malformed';
}
