import { loadHttp } from '#runtime';
import { MAX_TIMER_MS } from '../clock.js';
import { readAnswer } from '../outcome/response.js';
import { replayableHeaders } from './capture-headers.js';
import { sendByFetch } from './send-by-fetch.js';
import { sendByHttp } from './send-by-http.js';

/** Headers of the connection that the delivery came by (RFC 9110, section 7.6.1); a new connection has its own. */
const CONNECTION_HEADERS = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** How much of a response is read; the kit's own have less than 100 bytes. */
const MAX_RESPONSE_BYTES = 64 * 1024;

/** A delivery whose headers and body can be sent as they are. */
export interface PostableDelivery {
  /** Default: `POST`. */
  method?: string | undefined;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | string;
}

/** Options of `postDelivery`. */
export interface PostOptions {
  /** How long to wait for the response, in milliseconds. Default: 30,000. */
  timeoutMs?: number | undefined;
}

/** The response to a posted delivery. */
export interface PostedAnswer {
  /** `unknown` if the response is not the kit's. */
  readonly outcome: string;
  /** `unknown` if the response is not the kit's. */
  readonly code: string;
  readonly status: number;
}

/**
 * Posts a delivery to a URL, byte for byte and exactly once.
 *
 * On Node each delivery has a connection of its own: on one that is kept alive, a POST is lost if the server closes it
 * at that moment, and the client can't tell whether it was received. Redacted headers are not sent.
 *
 * @param url Where to post it; `http:` or `https:`.
 * @param delivery What `deliveryOf` returns, or a delivery of your own with the exact bytes as its body.
 * @param options How long to wait for the response: `timeoutMs`, 30,000 milliseconds by default.
 * @returns The status, and the outcome and the code if a receiver of the kit has responded. Of the body, 64 KiB are read.
 * @throws Error If there is no response: refused, reset or timed out. Its `cause` is the client's error.
 * @example
 * ```ts
 * import { signBody } from '@videovector-webhooks/core';
 * import { postDelivery } from '@videovector-webhooks/core/replay';
 *
 * const body = '{"data": {"message": "hello"}, "event": "test"}';
 * const headers = { 'x-webhook-signature': await signBody(body, 'whsec_example') };
 * const answer = await postDelivery('http://127.0.0.1:9/', { headers, body }).catch(() => undefined);
 * console.log(answer?.status); // undefined
 * ```
 */
export async function postDelivery(
  url: URL | string,
  { method = 'POST', headers, body }: PostableDelivery,
  { timeoutMs = 30_000 }: PostOptions = {},
): Promise<PostedAnswer> {
  const request = {
    url: new URL(url),
    method,
    headers: sendableHeaders(headers),
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    signal: AbortSignal.timeout(Math.min(timeoutMs, MAX_TIMER_MS)),
    maxResponseBytes: MAX_RESPONSE_BYTES,
  };
  const modules = await loadHttp?.();
  const sending = modules === undefined ? sendByFetch(request) : sendByHttp(request, modules);
  const { status, text } = await sending.catch((error: unknown) => {
    throw noResponse(error);
  });
  return { ...readAnswer(text), status };
}

/** The error of a request without a response; its `cause` has the code, with either client. */
function noResponse(error: unknown): Error {
  const { cause = error } = error as { cause?: unknown };
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown };
  const why = String(typeof code === 'string' ? code : message);
  const isUnsendable = /^ERR_(?:INVALID|HTTP|UNESCAPED)/.test(why);
  return new Error(isUnsendable ? `Not sent: ${why}` : `No response: ${why}`, { cause });
}

function sendableHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const named = (headers['connection'] ?? '').toLowerCase().split(/\s*,\s*/);
  return Object.fromEntries(
    Object.entries(replayableHeaders(headers))
      .filter(([name]) => !CONNECTION_HEADERS.has(name.toLowerCase()) && !named.includes(name.toLowerCase()))
      .map(([name, value]) => [name, byteString(value)]),
  );
}

/** A header is sent as bytes, a character each; what does not fit is sent as UTF-8, as servers read it. */
function byteString(value: string): string {
  if (!/[^\0-\xff]/.test(value)) return value;
  return Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join('');
}
