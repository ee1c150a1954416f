import { CaptureFormatError } from '../errors.js';
import type { Capture } from './capture.js';
import { parseCapture } from './capture-format.js';

/** Options of `readCaptures`. */
export interface ReadCapturesOptions {
  /** Called for a line that is no capture, counted from 1; it is skipped then. Default: throw. */
  onBadLine?: (line: number, error: CaptureFormatError) => void;
}

/**
 * Reads captures from the chunks of a capture file, one at a time, so that a file of any size takes little memory.
 *
 * A last line without its end that is no capture was torn by a crash, and is left out.
 *
 * @param chunks The file: `createReadStream(path)`, a web stream, or any chunks of bytes.
 * @param options What to do with a line that is no capture; by default it throws.
 * @returns The captures, in the file's order.
 * @throws CaptureFormatError With the number of the first line that is no capture.
 * @example
 * ```ts
 * import { readCaptures } from '@videovector-webhooks/core';
 *
 * const file = new Blob(['']).stream(); // createReadStream('deliveries.jsonl')
 * for await (const capture of readCaptures(file)) console.log(capture.outcome.event);
 * ```
 */
export async function* readCaptures(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  { onBadLine }: ReadCapturesOptions = {},
): AsyncGenerator<Capture> {
  let number = 0;
  for await (const { text, ended } of lines(chunks)) {
    number++;
    if (text.trim() === '') continue;
    try {
      yield parseCapture(text);
    } catch (error) {
      if (!(error instanceof CaptureFormatError)) throw error;
      if (!ended) return;
      if (onBadLine === undefined)
        throw new CaptureFormatError(`Line ${number} of the capture file: ${error.message}`);
      onBadLine(number, error);
    }
  }
}

/** Splits at line feeds alone: a body may hold the other characters that some readers take for one. */
async function* lines(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<{ text: string; ended: boolean }> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      parts.push(text.slice(start, end));
      yield { text: parts.join(''), ended: true };
      parts = [];
      start = end + 1;
    }
    if (start < text.length) parts.push(text.slice(start));
  }
  const rest = parts.join('') + decoder.decode();
  if (rest !== '') yield { text: rest, ended: false };
}
