import { parseStandardJson } from './parse-json.js';

/** The compact form of a JSON text, by a stringifier that sorts keys: the caller decides when that is loaded. */
export function compactForm(json: string | Uint8Array, stringify: (value: unknown) => string): Uint8Array {
  const text = typeof json === 'string' ? json : new TextDecoder('utf-8', { fatal: true }).decode(json);
  return new TextEncoder().encode(stringify(parseStandardJson(text)));
}
