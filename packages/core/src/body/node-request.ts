import type { IncomingMessage } from 'node:http';
import { type BodyReader, type BodySource, BytesWithin } from './read-body.js';

/**
 * The best form of a Node request's body that can be had: the bytes or the text that something before us has kept,
 * else the stream, else what a parser has left.
 *
 * @param request The request, read or unread.
 * @param kept Where the framework, its body parsers and serverless platforms keep it, the exact ones first.
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
): BodySource {
  const isUnread = !request.readableDidRead && !request.readableEnded;
  // What is empty beside a stream that nobody has read was left there by a parser that did not take it.
  const full = kept.filter((body) => !(isUnread && (body as { length?: unknown } | null)?.length === 0));
  const bytes = full.find((body) => body instanceof Uint8Array);
  if (bytes !== undefined) return bytes;
  const text = full.find((body) => typeof body === 'string');
  if (text !== undefined) return { consumed: text, advice };
  // A parser that did not take this type of content may leave `{}` and the stream untouched.
  if (isUnread) return readerOfNodeRequest(request);
  return { consumed: kept.find((body) => body !== undefined), advice };
}

/**
 * Reads the body of a Node request, exactly and within its bound.
 *
 * What comes after the bound is thrown away as it comes, as Node does with a body that nobody reads: a client that
 * listens only when it has sent everything gets its answer, and the connection can be used again.
 *
 * @param request A request that nobody has read.
 * @returns A reader; it rejects where the sender hangs up.
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createReceiver } from '@videovector-webhooks/core';
 * import { answerTo, readerOfNodeRequest } from '@videovector-webhooks/core/adapter';
 *
 * const receiver = createReceiver({ secrets: 'whsec_example' });
 * const server = createServer(async (request, response) => {
 *   const { method, headers } = request;
 *   const body = readerOfNodeRequest(request);
 *   const answer = answerTo(await receiver.receive({ method, headers, body }));
 *   response.writeHead(answer.status, answer.headers).end(answer.body);
 * });
 * console.log(server.listening); // false
 * ```
 */
export function readerOfNodeRequest(request: IncomingMessage): BodyReader {
  return (limit) =>
    new Promise((resolve, reject) => {
      const body = new BytesWithin(limit);
      let settled = false;
      const settle = (how: () => void): void => {
        settled = true;
        how();
      };
      const onGone = (): void => {
        if (!settled) settle(() => reject(new Error('The sender hung up before the body was whole')));
      };
      if (request.destroyed) return onGone();
      // All of them stay: what comes late, such as the sender's hanging up, has nobody else to hear it.
      request.on('data', (chunk: Uint8Array | string) => {
        if (settled) return;
        // A middleware that has called setEncoding gets text, and so do we.
        const bytes =
          typeof chunk === 'string' ? Buffer.from(chunk, request.readableEncoding ?? 'utf8') : chunk;
        if (!body.add(bytes)) settle(() => resolve('too_large'));
      });
      request.on('end', () => settle(() => resolve(body.bytes)));
      request.on('error', (error) => settle(() => reject(error)));
      request.on('close', onGone);
    });
}
