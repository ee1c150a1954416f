import { CanonicalJsonError, canonicalize } from '@videovector-webhooks/core';

/** A value that is not the one that was signed. */
export interface ChangedValue {
  readonly signed: string;
  readonly sent: string;
}

const SCALAR = /"(?:[^"\\]|\\.)*"|[^\s",:{}[\]]+/g;

/** A text in canonical form; undefined where it is no JSON. */
export function canonicalFormOf(text: string): string | undefined {
  try {
    return new TextDecoder().decode(canonicalize(text));
  } catch (error) {
    if (error instanceof CanonicalJsonError) return undefined;
    throw error;
  }
}

/**
 * The values that differ between two canonical texts, in order.
 *
 * @returns undefined where they have not the same number of keys and values, so that none answers to another.
 */
export function changedValues(sent: string, signed: string): ChangedValue[] | undefined {
  const ofSent = sent.match(SCALAR) ?? [];
  const ofSigned = signed.match(SCALAR) ?? [];
  if (ofSent.length !== ofSigned.length) return undefined;
  return ofSigned.flatMap((value, i) => (value === ofSent[i] ? [] : [{ signed: value, sent: ofSent[i]! }]));
}

/** Whether JavaScript alone accounts for a change: `JSON.parse` and `JSON.stringify` print the number so. */
export function isByJavaScript({ signed, sent }: ChangedValue): boolean {
  if (!/^(?:-?\d|-?Infinity$|NaN$)/.test(signed)) return false;
  return canonicalFormOf(JSON.stringify(Number(signed))) === sent;
}

/** The changes in words: `12.0 became 12`, each once, the first few of them. */
export function inWords(changes: readonly ChangedValue[]): string {
  const distinct = [
    ...new Set(changes.map(({ signed, sent }) => `${shortened(signed)} became ${shortened(sent)}`)),
  ];
  const named = distinct.slice(0, 3).join(', ');
  return distinct.length > 3 ? `${named}, and ${distinct.length - 3} more` : named;
}

function shortened(value: string): string {
  return value.length > 60 ? `${value.slice(0, 57)}…` : value;
}
