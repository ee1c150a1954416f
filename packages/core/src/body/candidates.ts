import { decodeBase64, fromLatin1 } from '../json/base64.js';
import { encodeUtf8 } from '../json/utf8.js';

// Which bytes may have been signed, given what something before us has made of them. The signature decides.

/** The bytes themselves; or, if they are base64 that was not decoded, what they stand for. */
export function candidatesOfBytes(bytes: Uint8Array): Uint8Array[] {
  // An event is a JSON object, and the base64 of `{` begins with "e".
  const decoded = bytes[0] === 0x65 ? decodeBase64(bytes) : undefined;
  return decoded === undefined ? [bytes] : [bytes, decoded];
}

/** The text as UTF-8; as Latin-1, if it was decoded that way; or what it stands for as base64. */
export function candidatesOfText(text: string): Uint8Array[] {
  const isDecodedLatin1 = /[\x80-\xff]/.test(text) && !/[^\0-\xff]/.test(text);
  const latin1 = isDecodedLatin1 ? [fromLatin1(text)] : [];
  return [...candidatesOfBytes(encodeUtf8(text)), ...latin1];
}

/**
 * What a parsed value may have been: bytes that went through JSON, the text that some parsers keep beside it, or JSON.
 * Printing the value is sound, since the signature decides about the result, but `12.0` has become `12`.
 */
export function candidatesOfValue(value: unknown): Uint8Array[] {
  const bytes = bytesThroughJson(value);
  if (bytes !== undefined) return candidatesOfBytes(bytes);
  const text = textBeside(value);
  if (text !== undefined) return candidatesOfText(text);
  const json = printed(value);
  return json === undefined ? [] : [encodeUtf8(json)];
}

/** A Buffer prints itself as `{ type: 'Buffer', data }`, and other arrays of bytes as lists or by index. */
function bytesThroughJson(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, data } = value as { type?: unknown; data?: unknown };
  const list = type === 'Buffer' ? data : '0' in value ? Object.values(value) : undefined;
  const isBytes =
    Array.isArray(list) && list.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return isBytes ? Uint8Array.from(list) : undefined;
}

/** koa-body before 6 keeps the text under a symbol of the parsed value, and co-body in `raw` beside `parsed`. */
const UNPARSED = Symbol.for('unparsedBody');

function textBeside(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { [UNPARSED]: unparsed, parsed, raw } = value as Record<PropertyKey, unknown>;
  const text = unparsed ?? (parsed === undefined ? undefined : raw);
  return typeof text === 'string' ? text : undefined;
}

function printed(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
