import { CaptureFormatError } from '../errors.js';
import type { Capture } from './capture.js';
import { parseCapture } from './capture-format.js';
import { type Chunks, concatBytes, toUtf8 } from './text-encoding.js';

/** Options of `readCaptures`. */
export interface ReadCapturesOptions {
  /** Called for a line that is not a capture, counted from 1; the line is skipped. Default: throw. */
  onBadLine?: ((line: number, error: CaptureFormatError) => void) | undefined;
  /** Called if the last line is incomplete, since it is being written or its writer was killed. Default: skip it. */
  onTornLine?: ((line: number) => void) | undefined;
}

/** A longer line is not a capture: it could not be a string. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;
const NEWLINE = 0x0a;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads captures from a capture file, one at a time, so that a file of any size needs little memory.
 *
 * Accepts what people and tools make of such a file: gzip, UTF-16, byte order marks, CRLF. An incomplete last line is
 * skipped.
 *
 * @param file The file: chunks such as `createReadStream(path)` or `openCaptureFile(path)` has, a web stream, or all
 *   of it as bytes or text.
 * @param options What to do with a line that is not a capture; by default it throws.
 * @returns The captures, in the file's order.
 * @throws CaptureFormatError With the number of the first line that is not a capture.
 * @example
 * ```ts
 * import { readCaptures } from '@videovector-webhooks/core/replay';
 *
 * const file = new Blob(['']).stream(); // createReadStream('deliveries.jsonl')
 * for await (const capture of readCaptures(file)) console.log(capture.outcome.event);
 * ```
 */
export async function* readCaptures(
  file: Chunks | Uint8Array | string,
  { onBadLine, onTornLine }: ReadCapturesOptions = {},
): AsyncGenerator<Capture> {
  const chunks = typeof file === 'string' || file instanceof Uint8Array ? [file] : file;
  let number = 0;
  for await (const { bytes, isComplete } of lines(toUtf8(chunks))) {
    number++;
    if (bytes?.every(isBlank)) continue;
    try {
      yield parseCapture(textOf(bytes));
    } catch (error) {
      if (!(error instanceof CaptureFormatError)) throw error;
      if (!isComplete) return onTornLine?.(number);
      if (onBadLine === undefined)
        throw new CaptureFormatError(`Line ${number} of the capture file: ${error.message}`);
      onBadLine(number, error);
    }
  }
}

/** Space, tab, CR, and the NULs of a file that another program has truncated. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0;
}

function textOf(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) throw new CaptureFormatError('This line is too long to be a capture');
  try {
    return utf8.decode(bytes);
  } catch {
    throw new CaptureFormatError('This line is not UTF-8');
  }
}

interface Line {
  /** Undefined if the line is too long. */
  readonly bytes: Uint8Array | undefined;
  readonly isComplete: boolean;
}

/** Splits at line feeds only: a body may contain the other characters that some readers treat as one. */
async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (part: Uint8Array): void => {
    length += part.length;
    if (length <= MAX_LINE_BYTES) parts.push(part);
    else parts = [];
  };
  const end = (isComplete: boolean): Line => {
    const bytes = length <= MAX_LINE_BYTES ? concatBytes(parts) : undefined;
    parts = [];
    length = 0;
    return { bytes, isComplete };
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, start)) {
      take(chunk.subarray(start, at));
      yield end(true);
      start = at + 1;
    }
    if (start < chunk.length) take(chunk.subarray(start));
  }
  if (length > 0) yield end(false);
}
