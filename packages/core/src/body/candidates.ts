import { decodeBase64, fromLatin1 } from '../json/base64.js';
import { encodeUtf8 } from '../json/utf8.js';

// The bytes that may have been signed, reconstructed from what a platform or body parser left. The signature decides.

/** The bytes themselves and, if they are base64, the decoded bytes. */
export function candidatesOfBytes(bytes: Uint8Array): Uint8Array[] {
  // An event is a JSON object, and the base64 of `{` begins with "e".
  const decoded = bytes[0] === 0x65 ? decodeBase64(bytes) : undefined;
  return decoded === undefined ? [bytes] : [bytes, decoded];
}

/** The text as UTF-8, as Latin-1 if it was decoded that way, and decoded if it is base64. */
export function candidatesOfText(text: string): Uint8Array[] {
  const isDecodedLatin1 = /[\x80-\xff]/.test(text) && !/[^\0-\xff]/.test(text);
  const latin1 = isDecodedLatin1 ? [fromLatin1(text)] : [];
  return [...candidatesOfBytes(encodeUtf8(text)), ...latin1];
}

/**
 * The bytes that a value may come from: a byte array that went through JSON, the text that some parsers keep beside the
 * value, or its JSON. Serializing it is sound, since the signature covers the result, but `12.0` has become `12`.
 */
export function candidatesOfValue(value: unknown): Uint8Array[] {
  const bytes = bytesThroughJson(value);
  if (bytes !== undefined) return candidatesOfBytes(bytes);
  const text = textBeside(value);
  if (text !== undefined) return candidatesOfText(text);
  const json = serialized(value);
  return json === undefined ? [] : [encodeUtf8(json)];
}

/** A Buffer serializes as `{ type: 'Buffer', data }`, other byte arrays as a list or an object keyed by index. */
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

function serialized(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
