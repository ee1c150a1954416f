import type { Delivery } from './delivery.js';
import type { ReplayResult } from './replay.js';

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

/**
 * Posts a delivery to a URL.
 *
 * @returns The answer; its outcome and code too, where the kit's receiver gave it.
 * @throws Where there is no answer: refused, reset, or out of time.
 */
export async function postDelivery(
  url: URL | string,
  { method = 'POST', headers, body }: Delivery,
  timeoutMs: number,
): Promise<ReplayResult['now']> {
  const own = Object.entries(headers as Record<string, string>).filter(
    ([name]) => !CONNECTION_HEADERS.has(name),
  );
  const response = await fetch(url, {
    method,
    headers: own,
    ...(method !== 'GET' && method !== 'HEAD' && { body: body as Uint8Array<ArrayBuffer> }),
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
