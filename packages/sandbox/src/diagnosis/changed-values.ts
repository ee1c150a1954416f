import { canonicalTextIfJson } from '../canonical-text.js';

/** A value that differs from the signed one. */
export interface ChangedValue {
  readonly signed: string;
  readonly received: string;
}

const SCALAR = /"(?:[^"\\]|\\.)*"|[^\s",:{}[\]]+/g;

/**
 * The values that differ between two canonical texts, in order.
 *
 * @returns undefined if the texts have different numbers of keys and values, so that they can't be paired.
 */
export function changedValues(received: string, signed: string): ChangedValue[] | undefined {
  const ofReceived = received.match(SCALAR) ?? [];
  const ofSigned = signed.match(SCALAR) ?? [];
  if (ofReceived.length !== ofSigned.length) return undefined;
  return ofSigned.flatMap((value, i) =>
    value === ofReceived[i] ? [] : [{ signed: value, received: ofReceived[i]! }],
  );
}

/** Whether `JSON.parse` and `JSON.stringify` account for a change. */
export function isByJavaScript({ signed, received }: ChangedValue): boolean {
  if (!/^(?:-?\d|-?Infinity$|NaN$)/.test(signed)) return false;
  return canonicalTextIfJson(JSON.stringify(Number(signed))) === received;
}

/** The changes in words, such as `12.0 became 12`: the first few, each once. */
export function inWords(changes: readonly ChangedValue[]): string {
  const distinct = [
    ...new Set(changes.map(({ signed, received }) => `${shortened(signed)} became ${shortened(received)}`)),
  ];
  const named = distinct.slice(0, 3).join(', ');
  return distinct.length > 3 ? `${named}, and ${distinct.length - 3} more` : named;
}

function shortened(value: string): string {
  return value.length > 60 ? `${value.slice(0, 57)}…` : value;
}
