import type { Difference } from './first-difference.js';
import type { ReserializationCode } from './reserialization.js';

/** A secret and a name for it. Findings contain the name, never the value. */
export interface NamedSecret {
  readonly name: string;
  readonly value: string;
  /** The webhook that it belongs to, if that is known. */
  readonly webhookId?: string | undefined;
}

/** What was found out about a signature. */
export type FindingCode =
  /** It covers the bytes, their canonical form, or their compact form. */
  | 'verified_raw'
  | 'verified_canonical'
  | 'verified_compact'
  /** The header is unusable. */
  | 'signature_missing'
  | 'signature_malformed'
  | 'signature_ambiguous'
  /** The secret is wrong. */
  | 'secret_altered'
  | 'other_webhook'
  /** The body was changed. */
  | 'floats_lost'
  | 'values_changed'
  | 'not_json'
  | 'body_incomplete'
  | 'not_canonical'
  | ReserializationCode
  /** Nothing matches. */
  | 'unexplained';

/** One thing that was found out about a signature. */
export interface Finding {
  readonly code: FindingCode;
  readonly text: string;
  /** Where the received body differs from the signed one. */
  readonly difference?: Difference;
}
