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

/** A delivery whose signature is to be diagnosed, and what is known about it. */
export interface Evidence {
  /** The headers, with lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly secrets: readonly NamedSecret[];
  /** If the sender is known: the texts that it may have signed instead of the body, in canonical form. No others are tried. */
  readonly signedTexts?: Iterable<string>;
}

/** Why a signature matches or does not. */
export interface Diagnosis {
  /** Whether a receiver with these secrets accepts the delivery. */
  readonly verified: boolean;
  /** What was found out. The first finding is the cause, the others are details. */
  readonly findings: readonly Finding[];
  /** The secret that signed, if it is known. */
  readonly secret?: NamedSecret;
}
