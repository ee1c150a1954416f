/** A piece of a JSON text. `plain`: punctuation, white space, and what is not JSON. */
export interface JsonToken {
  readonly kind: 'key' | 'string' | 'number' | 'literal' | 'plain';
  readonly text: string;
}

const TOKEN =
  /(?<string>"[^"\\]*(?:\\.[^"\\]*)*"?)(?<colon>\s*:)?|(?<number>-?(?:\d[\d.eE+-]*|Infinity)|NaN)|(?<literal>true|false|null)/gs;

/**
 * Splits a JSON text into pieces for colours. Joined, they are the text: nothing is parsed, so every digit stays, and a text
 * that is cut has pieces too.
 */
export function jsonTokens(text: string): JsonToken[] {
  if (!/^\s*[[{"]/.test(text)) return [{ kind: 'plain', text }];
  const tokens: JsonToken[] = [];
  let end = 0;
  const add = (kind: JsonToken['kind'], piece: string): void => {
    if (piece !== '') tokens.push({ kind, text: piece });
  };
  for (const { 0: whole, index, groups = {} } of text.matchAll(TOKEN)) {
    const { string, colon = '', number, literal } = groups;
    add('plain', text.slice(end, index));
    if (string !== undefined) add(colon === '' ? 'string' : 'key', string);
    add('number', number ?? '');
    add('literal', literal ?? '');
    add('plain', colon);
    end = index + whole.length;
  }
  add('plain', text.slice(end));
  return tokens;
}
