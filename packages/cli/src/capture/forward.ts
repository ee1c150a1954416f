import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { CapturedOutcome } from '@videovector-webhooks/core/replay';
import { readAnswer } from '@videovector-webhooks/core/tools';
import { timeLimit } from '../time-limit.js';

/** A response to be passed to the sender as it is. */
export interface ForwardedAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  /** What the response says became of the delivery, if it is the kit's. */
  readonly outcome: CapturedOutcome;
}

/** Headers that concern one connection only. (RFC 9110, section 7.6.1) */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
];
/** Headers that describe a body, which is left out if it is too large. */
const OF_BODY = ['content-length', 'content-encoding', 'content-type'];
const TIMEOUT_MS = 60_000;
/** The sender needs the status; a response larger than this is not a receiver's. */
const MAX_RESPONSE_BYTES = 1024 * 1024;

/**
 * Passes a request on, byte for byte. It uses Node's client, since `fetch` would inflate the response and add headers.
 *
 * @param signal Aborts the request.
 * @throws If the target does not respond within a minute.
 */
export async function forward(
  url: string,
  request: IncomingMessage,
  body: Buffer,
  signal: AbortSignal,
): Promise<ForwardedAnswer> {
  const { method } = request;
  const headers = { ...endToEnd(request.headers), host: new URL(url).host, 'content-length': body.length };
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  // The time-out also covers a response that arrives slowly.
  const limit = timeLimit(TIMEOUT_MS, signal);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      send(url, { method, headers, agent: false, signal: limit.signal }, resolve)
        .on('error', reject)
        .end(body);
    });
    const answer = await readResponse(response);
    const { statusCode: status = 502 } = response;
    const passed = endToEnd(response.headers, answer === undefined ? OF_BODY : []);
    const outcome = { ...readAnswer(answer?.toString() ?? null), status };
    return { status, headers: passed, body: answer ?? Buffer.alloc(0), outcome };
  } finally {
    limit.clear();
  }
}

/** Reads a response; undefined if it is too large, and then the rest is not read. */
async function readResponse(response: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > MAX_RESPONSE_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks, size);
}

function endToEnd(headers: IncomingMessage['headers'], without: readonly string[] = []): OutgoingHttpHeaders {
  const named = (headers.connection ?? '').toLowerCase().split(/\s*,\s*/);
  const dropped = new Set([...HOP_BY_HOP, ...named, ...without]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}
