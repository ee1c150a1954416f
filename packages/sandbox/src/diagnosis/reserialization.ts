import { canonicalText } from '@videovector-webhooks/core/tools';

/** How a body differs from the form that Python writes. */
export type ReserializationCode =
  | 'byte_order_mark'
  | 'whitespace'
  | 'key_order'
  | 'escapes'
  | 'number_form'
  | 'duplicate_key';

/** One way in which a body was re-serialized. */
export interface Reserialization {
  readonly code: ReserializationCode;
  readonly text: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[^\s]/gs;

/**
 * Lists how a body differs from the form that Python writes.
 *
 * @param text The body, which must be JSON.
 */
export function describeForm(text: string): Reserialization[] {
  const found: Reserialization[] = [];
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (json !== text) found.push({ code: 'byte_order_mark', text: 'A byte order mark was added.' });

  const tokens = [...json.matchAll(TOKEN)].map(([token]) => token);
  const separated = tokens.map((token) => (token === ',' || token === ':' ? `${token} ` : token)).join('');
  if (json !== separated) found.push({ code: 'whitespace', text: howSpaced(json) });

  const changed = (first: RegExp) =>
    tokens.some((token) => first.test(token) && canonicalText(token) !== token);
  if (changed(/^"/))
    found.push({
      code: 'escapes',
      text: 'Strings are escaped differently, such as é for \\u00e9 or / for \\/.',
    });
  if (changed(/^[-\d]/))
    found.push({ code: 'number_form', text: 'Numbers are written differently, such as 1E5 for 100000.0.' });

  const inPlace = tokens
    .map((token) =>
      /^["\-\d]/.test(token) ? canonicalText(token) : token === ',' || token === ':' ? `${token} ` : token,
    )
    .join('');
  const sorted = canonicalText(json);
  if (inPlace !== sorted) {
    found.push(
      inPlace.length === sorted.length
        ? { code: 'key_order', text: 'Keys are not sorted.' }
        : { code: 'duplicate_key', text: 'An object has the same key twice.' },
    );
  }
  return found;
}

function howSpaced(json: string): string {
  if (/\n/.test(json)) return 'The body was indented, or a line feed was added.';
  return json.includes(', ') ? 'Spaces were added or removed.' : 'The body was made compact.';
}
