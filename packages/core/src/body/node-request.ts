import type { IncomingMessage } from 'node:http';
import { bytesOf } from './bytes-of.js';
import { candidatesOfBytes, candidatesOfText } from './candidates.js';
import { copyBytes } from './copy-bytes.js';
import { readNodeStream } from './node-stream.js';
import { type Body, type BodyReader, consumedBody } from './source.js';

/**
 * Returns a reader for the body of a Node request. When the receiver needs the body, it takes the best form that is left:
 * the bytes or the text that the framework or a parser kept, else the stream, else what a parser made of it.
 *
 * @param request The request, read or unread, or a mock of one.
 * @param kept Values outside the request in which the framework or a body parser may have kept the body. The request's
 *   own `rawBody`, `bufferBody` and `body` are checked anyway.
 * @param advice The one change that keeps the exact bytes, for this framework.
 * @returns What to pass to `receiver.receive` as the body.
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { answerTo, bodyOfNodeRequest } from '@videovector-webhooks/core/adapter';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * const server = createServer(async (request, response) => {
 *   const { method, headers } = request;
 *   const body = bodyOfNodeRequest(request, [], 'read the body in no other place');
 *   const answer = answerTo(await receiver.receive({ method, headers, body }));
 *   response.writeHead(answer.status, answer.headers).end(answer.body);
 * });
 * console.log(server.listening); // false
 * ```
 */
export function bodyOfNodeRequest(
  request: IncomingMessage,
  kept: readonly unknown[],
  advice: string,
): BodyReader {
  return async (_limit, { buffer }) => {
    const values = [...kept, ...keptOn(request, 'properties')].filter(isPresent);
    const found = values.length === 0 ? undefined : (bytesAmong(values) ?? textAmong(values, advice));
    if (found !== undefined) return found;
    // A parser that ignores this content type may leave `{}` beside an unread stream.
    const read = await readNodeStream(request, buffer, advice);
    if (read !== undefined) return read;
    // A getter may parse the body and throw, so getters are the last resort.
    const all = [...values, ...keptOn(request, 'getters').filter(isPresent)];
    return bytesAmong(all) ?? textAmong(all, advice) ?? consumedBody(all[0], advice);
  };
}

/** Where body parsers and serverless platforms keep a body on the request. */
const PLACES = ['rawBody', 'bufferBody', 'body'] as const;

function keptOn(request: object, kind: 'properties' | 'getters'): unknown[] {
  // Usually there are none, and finding that out place by place would cost a fiftieth of an HTTP request.
  if (!('rawBody' in request || 'bufferBody' in request || 'body' in request)) return [];
  return PLACES.filter((name) => isGetter(request, name) === (kind === 'getters')).map((name) => {
    try {
      return (request as Record<string, unknown>)[name];
    } catch {
      return undefined;
    }
  });
}

function isGetter(object: object, name: string): boolean {
  for (let owner: object | null = object; owner !== null; owner = Object.getPrototypeOf(owner)) {
    const property = Object.getOwnPropertyDescriptor(owner, name);
    if (property !== undefined) return property.get !== undefined;
  }
  return false;
}

/** All bytes that were kept. Empty ones are placeholders. */
function bytesAmong(values: readonly unknown[]): Body | undefined {
  const kept = values.flatMap((value) => bytesOf(value) ?? []).filter(({ length }) => length > 0);
  const [bytes, ...alternatives] = kept.flatMap((found) => candidatesOfBytes(copyBytes(found)));
  // The bytes may be the parsed value serialized again, so texts that were kept are tried too.
  return bytes && { bytes, alternatives: [...alternatives, ...candidatesOfTexts(values)] };
}

function textAmong(values: readonly unknown[], advice: string): Body | undefined {
  const [bytes, ...alternatives] = candidatesOfTexts(values);
  return bytes && { bytes, alternatives, doubt: { code: 'body_altered', reason: advice } };
}

function candidatesOfTexts(values: readonly unknown[]): Uint8Array[] {
  return values.flatMap((value) =>
    typeof value === 'string' && value !== '' ? candidatesOfText(value) : [],
  );
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== 'function';
}
