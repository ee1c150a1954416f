import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { CapturedOutcome } from '@videovector-webhooks/core';

/** What a target answered, to be passed back as it is. */
export interface ForwardedAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  /** What the answer says became of the delivery, where it is the kit's. */
  readonly outcome: CapturedOutcome;
}

/** What concerns one connection only. (RFC 9110, section 7.6.1) */
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
const TIMEOUT_MS = 60_000;

/**
 * Passes a request on, byte for byte. With Node's client, since `fetch` would inflate the answer and add headers.
 *
 * @throws Where the target gives no answer.
 */
export async function forward(url: string, request: IncomingMessage, body: Buffer): Promise<ForwardedAnswer> {
  const { method } = request;
  const headers = { ...endToEnd(request.headers), host: new URL(url).host, 'content-length': body.length };
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = send(url, { method, headers, timeout: TIMEOUT_MS, agent: false }, resolve);
    outgoing.on('error', reject).on('timeout', () => outgoing.destroy(new Error('timeout')));
    outgoing.end(body);
  });
  const answer = await buffer(response);
  const { statusCode: status = 502 } = response;
  return { status, headers: endToEnd(response.headers), body: answer, outcome: outcomeIn(answer, status) };
}

function endToEnd(headers: IncomingMessage['headers']): OutgoingHttpHeaders {
  const dropped = new Set([...HOP_BY_HOP, ...(headers.connection ?? '').toLowerCase().split(/\s*,\s*/)]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}

function outcomeIn(body: Buffer, status: number): CapturedOutcome {
  try {
    const { outcome, code } = JSON.parse(body.toString()) as Record<string, unknown>;
    if (typeof outcome === 'string' && typeof code === 'string') return { outcome, code, status };
  } catch {
    // Not the kit's answer.
  }
  return { outcome: 'unknown', code: 'unknown', status };
}
