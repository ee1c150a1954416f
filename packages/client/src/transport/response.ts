import { parseJson } from '@videovector-webhooks/core';

/** A hundred deliveries with large payloads fit; an endless response does not. */
const MAX_BYTES = 64 * 1024 * 1024;
const GZIP_MAGIC = [0x1f, 0x8b];

/** The body of a response; `json` is undefined if it is empty. */
export interface ResponseBody {
  readonly text: string;
  readonly json: unknown;
}

/** What responses have in common, of `fetch` or of another HTTP client; anything may be missing. */
export interface AnyResponse {
  readonly status?: unknown;
  /** Got's name for the status. */
  readonly statusCode?: unknown;
  readonly ok?: unknown;
  readonly type?: unknown;
  readonly redirected?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly bodyUsed?: unknown;
  /** What axios, and ofetch under the second name, have read already. */
  readonly data?: unknown;
  readonly _data?: unknown;
  arrayBuffer?(): Promise<ArrayBuffer>;
  text?(): Promise<string>;
  json?(): Promise<unknown>;
}

/** The status, or undefined if the value is not a response. Mocks often have `ok` alone. */
export function statusOf(response: AnyResponse | null | undefined): number | undefined {
  const status = response?.status ?? response?.statusCode;
  if (typeof status === 'number') return status;
  return response?.ok === true ? 200 : undefined;
}

/** A header, from a `Headers`, a `Map` or a plain object. */
export function headerOf({ headers }: AnyResponse, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const { get } = headers as { get?: unknown };
  if (typeof get === 'function') return (get.call(headers, name) as string | null | undefined) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] as unknown;
  return found === undefined || found === null ? undefined : String(found);
}

/** Lets go of a body that is not needed, so that its connection is freed. */
export function discard({ body }: AnyResponse): void {
  const { cancel, destroy } = (body ?? {}) as { cancel?: unknown; destroy?: unknown };
  if (typeof cancel === 'function') void Promise.resolve(cancel.call(body)).catch(() => {});
  else if (typeof destroy === 'function') destroy.call(body);
}

/**
 * Reads the body of a response of any `fetch`.
 *
 * @returns Undefined if it is not JSON, or larger than any response of the API.
 * @throws What the stream throws if it breaks, or an error that says why the body can't be read.
 */
export async function readBody(response: AnyResponse): Promise<ResponseBody | undefined> {
  const bytes = await readBytes(response);
  if (bytes === undefined) return undefined;
  assertComplete(response, bytes.length);
  const isZipped = GZIP_MAGIC.every((byte, at) => bytes[at] === byte);
  const plain = isZipped ? await gunzip(bytes) : bytes;
  return plain === undefined ? undefined : parse(plain);
}

function parse(bytes: Uint8Array): ResponseBody | undefined {
  try {
    // The decoder also drops a byte order mark.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, json: text.trim() === '' ? undefined : parseJson(text) };
  } catch {
    return undefined;
  }
}

async function readBytes(response: AnyResponse): Promise<Uint8Array | undefined> {
  const { body, bodyUsed, data = response._data } = response;
  if (data !== undefined && (bodyUsed === true || body === undefined)) return bounded(bytesOf(textOf(data)));
  if (isWebStream(body)) return collect(chunksOf(body.getReader()));
  if (isAsyncIterable(body)) return collect(body);
  if (typeof response.arrayBuffer === 'function')
    return bounded(new Uint8Array(await response.arrayBuffer()));
  if (typeof response.text === 'function') return bounded(bytesOf(await response.text()));
  if (typeof response.json === 'function') return bounded(bytesOf(JSON.stringify(await response.json())));
  if (body === null || body === undefined) return new Uint8Array();
  return bounded(bytesOf(body));
}

function isWebStream(body: unknown): body is ReadableStream<Uint8Array> {
  return typeof (body as { getReader?: unknown } | null | undefined)?.getReader === 'function';
}

/** A Node stream, as node-fetch has it. */
function isAsyncIterable(body: unknown): body is AsyncIterable<unknown> {
  return (
    typeof (body as Partial<AsyncIterable<unknown>> | null | undefined)?.[Symbol.asyncIterator] === 'function'
  );
}

/** Not every runtime's web stream can be iterated. */
async function* chunksOf(reader: ReadableStreamDefaultReader<unknown>): AsyncGenerator<unknown> {
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

async function collect(chunks: AsyncIterable<unknown>): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const part = bytesOf(chunk);
    length += part.length;
    if (length > MAX_BYTES) return undefined;
    parts.push(part);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Data that was read already may be parsed, too. */
function textOf(data: unknown): unknown {
  return typeof data === 'object' && !ArrayBuffer.isView(data) ? JSON.stringify(data) : data;
}

/** A stream may also hold text, or buffers of another realm. */
function bytesOf(chunk: unknown): Uint8Array {
  if (typeof chunk === 'string') return new TextEncoder().encode(chunk);
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (Object.prototype.toString.call(chunk) === '[object ArrayBuffer]')
    return new Uint8Array(chunk as ArrayBuffer);
  throw new TypeError(
    'The response has no body that can be read: no stream, arrayBuffer(), text() or json()',
  );
}

function bounded(bytes: Uint8Array): Uint8Array | undefined {
  return bytes.length > MAX_BYTES ? undefined : bytes;
}

/** Some implementations report the end of a broken connection as the end of the body. */
function assertComplete(response: AnyResponse, length: number): void {
  const announced = headerOf(response, 'content-length');
  if (announced === undefined || headerOf(response, 'content-encoding') !== undefined) return;
  if (Number(announced) > length) throw new Error('The body ended before its Content-Length');
}

/** For a `fetch` that leaves decompression to its caller. Undefined if it is broken, or too large. */
async function gunzip(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const zipped = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
    return await collect(chunksOf(zipped.pipeThrough(new DecompressionStream('gzip')).getReader()));
  } catch {
    return undefined;
  }
}
