import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../../terminal/describe-error.js';
import { timeLimit } from '../../time-limit.js';
import type { CheckDelivery } from './check-delivery.js';

/** How a request is sent, if not in the ordinary way. */
export interface SendingManner {
  /** Sends no Content-Length, but chunks. */
  readonly chunked?: boolean;
  /** Sends the body in this many pieces, spread over this many milliseconds. */
  readonly slowly?: { readonly pieces: number; readonly overMs: number };
  /** Hangs up in the middle of the body, or after the whole request without waiting for the response. */
  readonly hangUp?: 'in the body' | 'before the response';
}

/** How a request was answered. */
export interface Answer {
  /** 0 if there was no response. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** At most 64 KiB of the body. */
  readonly text: string;
  /** The whole length of the body, as far as it was read. */
  readonly length: number;
  /** From the start of the request to the end of the response. */
  readonly milliseconds: number;
  /** Why there was no response. */
  readonly error?: string;
  /** Whether no connection could be made: then nothing was received either. */
  readonly unreachable?: boolean;
}

const MAX_TEXT = 64 * 1024;
const MAX_LENGTH = 1024 * 1024;
const PIECE = 64 * 1024;

/** Sends a request on a connection of its own, byte for byte. Never rejects: a missing response is an answer, too. */
export async function sendRequest(
  url: URL,
  delivery: CheckDelivery,
  manner: SendingManner,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Answer> {
  const start = performance.now();
  const passed = (): number => performance.now() - start;
  const none = { status: 0, headers: {}, text: '', length: 0 };
  const limit = timeLimit(timeoutMs, signal);
  try {
    const outgoing = open(url, delivery, manner);
    const end = (): void => void outgoing.destroy(new Error(`no response within ${timeoutMs / 1000} s`));
    limit.signal.addEventListener('abort', end);
    const responded = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve).on('error', reject);
      outgoing.once('close', () => reject(new Error('the connection was closed without a response')));
    });
    responded.catch(() => {});
    try {
      await writeBody(outgoing, delivery, manner, responded);
      if (manner.hangUp !== undefined) {
        outgoing.destroy();
        return { ...none, milliseconds: passed(), error: 'hung up on purpose' };
      }
      const response = await responded;
      const { text, length } = await readText(response);
      outgoing.destroy();
      const { statusCode: status = 0, headers } = response;
      return { status, headers, text, length, milliseconds: passed() };
    } finally {
      limit.signal.removeEventListener('abort', end);
    }
  } catch (error) {
    const { code = '' } = error as { code?: string };
    const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].includes(code);
    return { ...none, milliseconds: passed(), error: describeError(error as Error), unreachable };
  } finally {
    limit.clear();
  }
}

function open(url: URL, { method, headers, body }: CheckDelivery, { chunked }: SendingManner): ClientRequest {
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const framing = chunked
    ? { 'Transfer-Encoding': 'chunked' }
    : hasBody
      ? { 'Content-Length': String(body.length) }
      : {};
  return (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method,
    headers: { ...headers, ...framing, Connection: 'close' },
    agent: false,
  });
}

/** Writes the body a piece at a time, and stops if the response comes first: a server that refuses a body may not read it. */
async function writeBody(
  outgoing: ClientRequest,
  { method, body }: CheckDelivery,
  { slowly, hangUp }: SendingManner,
  responded: Promise<unknown>,
): Promise<void> {
  if (method === 'GET' || method === 'HEAD') return void outgoing.end();
  let isAnswered = false;
  responded.then(
    () => (isAnswered = true),
    () => (isAnswered = true),
  );
  const size = slowly ? Math.ceil(body.length / slowly.pieces) : PIECE;
  const end = hangUp === 'in the body' ? Math.floor(body.length / 2) : body.length;
  for (let at = 0; at < end && !isAnswered; at += size) {
    if (slowly && at > 0) await sleep(slowly.overMs / slowly.pieces);
    const isTaken = outgoing.write(body.subarray(at, Math.min(at + size, end)));
    if (!isTaken) await Promise.race([once(outgoing, 'drain'), responded.catch(() => {})]);
  }
  if (hangUp === 'in the body') await sleep(50);
  else
    await new Promise<void>((resolve) => {
      outgoing.once('close', resolve).end(resolve);
    });
}

async function readText(response: IncomingMessage): Promise<{ text: string; length: number }> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (text.length < MAX_TEXT) text += decoder.decode(chunk, { stream: true });
      if (length > MAX_LENGTH) break;
    }
  } catch {
    // The status is there, and that is what counts.
  }
  return { text: text.slice(0, MAX_TEXT), length };
}
