/** What belongs to the connection of then (RFC 9110, section 7.6.1), and is made anew. */
const CONNECTION_HEADERS = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A delivery whose headers and body can be sent as they are. */
export interface PostableDelivery {
  /** Default: `POST`. */
  method?: string | undefined;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | string;
}

/** Options of `postDelivery`. */
export interface PostOptions {
  /** How long the answer may take, in milliseconds. Default: 30,000. */
  timeoutMs?: number;
}

/** What a URL answered; outcome and code are `unknown` where it is not the kit's receiver. */
export interface PostedAnswer {
  readonly outcome: string;
  readonly code: string;
  readonly status: number;
}

/**
 * Posts a delivery to a URL, byte for byte.
 *
 * @param url Where to post it; `http:` or `https:`.
 * @param delivery What `deliveryOf` returns, or one of your own with the exact bytes as its body.
 * @param options How long the answer may take: `timeoutMs`, 30,000 milliseconds by default.
 * @returns The status, and the outcome and the code where a receiver of the kit has answered.
 * @throws Where there is no answer: refused, reset, or out of time.
 * @example
 * ```ts
 * import { postDelivery, signBody } from '@videovector-webhooks/core';
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
  const own = Object.entries(headers).filter(([name]) => !CONNECTION_HEADERS.has(name.toLowerCase()));
  const response = await fetch(url, {
    method,
    headers: own,
    ...(method !== 'GET' && method !== 'HEAD' && { body: body as Uint8Array<ArrayBuffer> | string }),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const { outcome = 'unknown', code = 'unknown' } = readAnswer(await response.text());
  return { outcome, code, status: response.status };
}

function readAnswer(text: string): { outcome?: string; code?: string } {
  try {
    const { outcome, code } = JSON.parse(text) as Record<string, unknown>;
    return { ...(typeof outcome === 'string' && { outcome }), ...(typeof code === 'string' && { code }) };
  } catch {
    return {};
  }
}
