import { canonical } from '../sending/json-edit.js';

/** How a body was written anew on its way, in words for a person and a code for a script. */
export interface Reserialization {
  readonly code: 'byte_order_mark' | 'whitespace' | 'key_order' | 'escapes' | 'number_form' | 'duplicate_key';
  readonly text: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[^\s]/gs;

/**
 * Tells what a body's form has in common with no text that Python writes.
 *
 * @param text The body, which must be JSON.
 */
export function describeForm(text: string): Reserialization[] {
  const found: Reserialization[] = [];
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (json !== text) found.push({ code: 'byte_order_mark', text: 'a byte order mark was put before it' });

  const tokens = [...json.matchAll(TOKEN)].map(([token]) => token);
  const separated = tokens.map((token) => (token === ',' || token === ':' ? `${token} ` : token)).join('');
  if (json !== separated) {
    const how = /\n/.test(json)
      ? 'it was indented, or a line feed was added'
      : json.includes(', ')
        ? 'spaces were added or removed'
        : 'it was made compact';
    found.push({ code: 'whitespace', text: how });
  }

  const changed = (first: RegExp) => tokens.some((token) => first.test(token) && canonical(token) !== token);
  if (changed(/^"/))
    found.push({
      code: 'escapes',
      text: 'strings are escaped otherwise, such as é for \\u00e9 or / for \\/',
    });
  if (changed(/^[-\d]/))
    found.push({ code: 'number_form', text: 'numbers are spelled otherwise, such as 1E5 for 100000.0' });

  const inPlace = tokens
    .map((token) =>
      /^["\-\d]/.test(token) ? canonical(token) : token === ',' || token === ':' ? `${token} ` : token,
    )
    .join('');
  const sorted = canonical(json);
  if (inPlace !== sorted) {
    found.push(
      inPlace.length === sorted.length
        ? { code: 'key_order', text: 'keys are in another order than sorted' }
        : { code: 'duplicate_key', text: 'a key stands twice in an object' },
    );
  }
  return found;
}
