import type { Agent } from 'node:http';
import type { OutcomeCode } from '@videovector-webhooks/core';
import { type App, PLACES, type watchedClock } from '../suites/adapter/app.js';
import { openWire, parseReply, type Reply, send } from '../suites/adapter/wire.js';
import type { Attack, Wire } from './attack.js';

/** How long a body may take to arrive in the receivers under attack, in milliseconds of their clock. */
export const BODY_TIMEOUT_MS = 7_000;

/** Sends what an attack sends, and returns the response; null if the connection was closed without one. */
export async function carryOut(
  app: App,
  { sent, code }: Pick<Attack, 'sent' | 'code'>,
  clock: ReturnType<typeof watchedClock>,
  agent?: Agent,
): Promise<Reply | null> {
  if ('wire' in sent) return carryOutByHand(app, sent, code, clock);
  const { method = 'POST', headers, body } = sent;
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  const request = { method, path: PLACES.route, headers: { ...length, ...headers }, chunks: [body] };
  return send(app.port, agent === undefined ? request : { ...request, agent });
}

async function carryOutByHand(
  app: App,
  { wire: parts, next }: Wire,
  code: OutcomeCode | undefined,
  clock: ReturnType<typeof watchedClock>,
): Promise<Reply | null> {
  const wire = await openWire(app.port);
  // The server may respond and close before it has read everything.
  for (const part of parts) await wire.write(part).catch(() => {});
  if (next !== 'reads') await clock.armed(BODY_TIMEOUT_MS);
  if (next === 'hangs up') {
    wire.hangUp();
    if (code !== undefined) await app.outcome(code);
    return null;
  }
  if (next === 'stalls') await clock.advance(BODY_TIMEOUT_MS);
  // Node's own refusals have no body, and close the connection.
  return parseReply((await wire.readUntil('"}')).replace('HTTP/1.1 100 Continue\r\n\r\n', ''));
}
