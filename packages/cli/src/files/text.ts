import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { UsageError } from '../terminal/exit.js';

/** How a text is stored. `binary` is an unknown 8-bit encoding: its ASCII can be read, and nothing of it is lost. */
type Encoding = 'utf8' | 'utf16le' | 'utf16be' | 'binary';

/** A text and how to store it again. */
export interface StoredText {
  readonly text: string;
  readonly encoding: Encoding;
  /** The byte order mark in front, or nothing. */
  readonly mark: '' | '\ufeff';
}

/** More than any text that a person writes; it keeps a device or an endless pipe from filling the memory. */
const MAX_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/**
 * Reads a text that a person made: an editor may have put a byte order mark in front, and PowerShell writes UTF-16.
 *
 * @throws UsageError If it is a folder, too large, or neither UTF-8 nor UTF-16.
 */
export function readText(path: string): string {
  const { text, encoding } = readStoredText(path);
  if (encoding !== 'binary') return text;
  throw new UsageError(`The file ${path} is neither UTF-8 nor UTF-16. Save it as UTF-8`);
}

/**
 * Reads a text together with its encoding, so that it can be changed and stored again.
 *
 * @throws UsageError If it is a folder or too large.
 */
export function readStoredText(path: string): StoredText {
  return decode(readBytes(path));
}

/**
 * Reads a file.
 *
 * @throws UsageError If it is a folder or too large.
 */
export function readBytes(path: string): Buffer {
  const stats = statSync(path);
  if (stats.isDirectory()) throw new UsageError(`${path} is a folder; a file is needed`);
  if (stats.size > MAX_BYTES) throw tooLarge(path);
  return stats.isFile() ? readFileSync(path) : readStream(path);
}

/** Reads a pipe or a device, whose size is known only at its end. */
function readStream(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let length = 0; length <= MAX_BYTES; ) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const count = readSync(file, chunk);
      if (count === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, count));
      length += count;
    }
    throw tooLarge(path);
  } finally {
    closeSync(file);
  }
}

function tooLarge(path: string): UsageError {
  return new UsageError(`The file ${path} is larger than ${MAX_BYTES} bytes`);
}

/** Encodes a text the way it was stored. */
export function encode({ text, encoding, mark }: StoredText): Buffer {
  if (encoding === 'utf16be') return Buffer.from(mark + text, 'utf16le').swap16();
  return Buffer.from(mark + text, encoding === 'binary' ? 'latin1' : encoding);
}

/** Decodes a text, or the start of one. */
export function decode(bytes: Buffer): StoredText {
  const encoding = encodingOf(bytes);
  // swap16 works in place.
  const text =
    encoding === 'utf16be'
      ? Buffer.from(bytes).swap16().toString('utf16le')
      : bytes.toString(encoding === 'binary' ? 'latin1' : encoding);
  return text.startsWith('\ufeff')
    ? { text: text.slice(1), encoding, mark: '\ufeff' }
    : { text, encoding, mark: '' };
}

function encodingOf(bytes: Buffer): Encoding {
  if (bytes.length % 2 === 0) {
    const [first, second] = bytes;
    if (first === 0xff && second === 0xfe) return 'utf16le';
    if (first === 0xfe && second === 0xff) return 'utf16be';
    // Without a mark: each character of ASCII has a zero byte beside it.
    if (first !== 0 && second === 0) return 'utf16le';
    if (first === 0 && second !== 0 && second !== undefined) return 'utf16be';
  }
  // UTF-8 never has a zero byte in a text of this kind.
  return !bytes.includes(0) && isUtf8(bytes) ? 'utf8' : 'binary';
}
