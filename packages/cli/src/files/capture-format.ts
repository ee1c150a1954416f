import { constants, gunzipSync } from 'node:zlib';
import { UsageError } from '../terminal/exit.js';
import { decode } from './text.js';

/** What messages call standard input. */
export const STANDARD_INPUT = 'Standard input';

/** Formats that people pass instead of a capture file, by their first bytes, and how to get the file out. */
const BINARY: readonly (readonly [start: string, what: string, fix: string])[] = [
  ['504b0304', 'a zip archive', 'Extract it first: unzip'],
  ['28b52ffd', 'compressed with zstd', 'Decompress it first: zstd -d'],
  ['425a68', 'compressed with bzip2', 'Decompress it first: bunzip2'],
  ['fd377a585a00', 'compressed with xz', 'Decompress it first: unxz'],
  ['04224d18', 'compressed with lz4', 'Decompress it first: unlz4'],
  ['377abcaf271c', 'a 7z archive', 'Extract it first: 7z x'],
];

/** JSON in another form than a capture a line. */
const JSON_FORMS: readonly (readonly [start: RegExp, what: string, fix: string])[] = [
  [
    /^\{\s*"log"\s*:\s*\{/,
    'a HAR file of a browser or proxy',
    'Save the body of the request, and pass it with --body and --signature to explain',
  ],
  [/^\[\s*[{[\]]/, 'a JSON array', "Convert it to one capture a line: jq -c '.[]'"],
  [/^\{[ \t]*\r?\n/, 'JSON over several lines', 'Convert it to one capture a line: jq -c .'],
];

/** Enough of a file to recognize it: the mark of a tar archive is at byte 257. */
const START_BYTES = 512;
/** Enough of a text: a capture that comes through a pipe is longer, and must not wait for the next one. */
const LINE_BYTES = 64;

/**
 * Reads the start of a capture file, to report another format once instead of line by line.
 *
 * @param name What messages call the file.
 * @returns All of its chunks.
 * @throws UsageError If it is compressed in a way that captures are not, an archive, or JSON in another form.
 */
export async function checkedFormat(
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<AsyncIterable<Uint8Array>> {
  const rest = iteratorOf(chunks);
  let start: Buffer = Buffer.alloc(0);
  while (start.length < (start.includes('\n') ? LINE_BYTES : START_BYTES)) {
    const { done, value } = await rest.next();
    if (done) break;
    start = Buffer.concat([start, value]);
  }
  const found = formatOf(start);
  if (found === undefined) return joined(start, rest);
  await rest.return(undefined);
  throw new UsageError(`${name} is ${found.what}. ${found.fix}`);
}

async function* iteratorOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function* joined(start: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield start;
    yield* rest;
  } finally {
    // The reader may stop at the start, before it has asked for the rest: an open pipe would keep the process running.
    await rest.return(undefined);
  }
}

interface Format {
  readonly what: string;
  readonly fix: string;
}

/** The format of a file that is not a capture file; undefined if it may be one. */
function formatOf(file: Buffer): Format | undefined {
  const start = inflated(file);
  const hex = start.subarray(0, 8).toString('hex');
  const [, what, fix] = BINARY.find(([magic]) => hex.startsWith(magic)) ?? [];
  if (what !== undefined && fix !== undefined) return { what, fix };
  if (start.toString('latin1', 257, 262) === 'ustar')
    return { what: 'a tar archive', fix: 'Extract it first: tar -xf' };
  const { text } = decode(start.subarray(0, start.length - (start.length % 2)));
  const form = JSON_FORMS.find(([pattern]) => pattern.test(text.trimStart()));
  return form && { what: form[1], fix: form[2] };
}

/** What gzip holds, which captures may be compressed with; damage is reported when the file is read. */
function inflated(file: Buffer): Buffer {
  if (file[0] !== 0x1f || file[1] !== 0x8b) return file;
  try {
    // A part of a file has no end.
    return gunzipSync(file, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return file;
  }
}
