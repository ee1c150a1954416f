import { randomBytes } from 'node:crypto';
import { canonicalize } from '@videovector-webhooks/core';
import { type PostedAnswer, postDelivery } from '@videovector-webhooks/core/replay';
import { canonicalText, systemClock } from '@videovector-webhooks/core/tools';
import { signingSecrets } from '../options/secrets.js';
import { type Answer, isExpected } from '../terminal/answer-table.js';
import { type Assignment, readAssignments } from './assignments.js';
import { sampleOf } from './data.js';
import { setIn } from './json-edit.js';
import type { EventSender, OutgoingEvent, SendOptions } from './sender.js';
import { signedHeaders } from './signed-headers.js';

/**
 * Signs deliveries as VideoVector does, and posts them to a receiver.
 *
 * @throws UsageError If there is no secret, or a damaged one, or a field can't be set.
 */
export function directSender(to: string, options: SendOptions): EventSender {
  const [secret] = signingSecrets(options);
  const assignments = readAssignments(options.set);
  return {
    async send(outgoing) {
      const delivery = await makeDelivery(outgoing, assignments, options, secret!.value);
      const answers: Answer[] = [];
      for (let copy = options.duplicate ? 2 : 1; copy > 0; copy--) {
        answers.push(await answerTo(to, outgoing.event, delivery, options));
      }
      return answers;
    },
    explain: () =>
      `videovector-webhooks capture --forward ${to}, send to that instead, then videovector-webhooks explain deliveries.jsonl`,
  };
}

type SignedDelivery = Awaited<ReturnType<typeof makeDelivery>>;

async function answerTo(
  to: string,
  event: string,
  delivery: SignedDelivery,
  { tamper }: SendOptions,
): Promise<Answer> {
  const at = systemClock.now();
  const start = systemClock.elapsed();
  const { status, code, error } = await post(to, delivery);
  return {
    at,
    event,
    deliveryId: delivery.headers['x-delivery-id'] ?? null,
    status,
    code,
    ...(error !== undefined && { error }),
    durationMs: systemClock.elapsed() - start,
    ok: isExpected(status, tamper === true),
    ...(tamper && { forged: true }),
  };
}

async function makeDelivery(
  { event, data }: OutgoingEvent,
  assignments: readonly Assignment[],
  { webhookId, tamper }: SendOptions,
  secret: string,
) {
  const isTest = event === 'test';
  const body = canonicalize(makePayload(event, data ?? sampleOf(event), assignments));
  // The sender gives test events no delivery id. (Contract: a delivery.)
  const deliveryId = isTest ? undefined : newId('del');
  return {
    headers: await signedHeaders(body, secret, { webhookId, deliveryId, eventType: event }),
    body: tamper ? Buffer.concat([body.subarray(0, -1), Buffer.from(', "tampered": true}')]) : body,
  };
}

function makePayload(event: string, data: string, assignments: readonly Assignment[]): string {
  const envelope = {
    api_version: '2024-01',
    created_at: new Date().toISOString(),
    event,
    id: newId(event === 'test' ? 'evt_test' : 'evt'),
  };
  let payload = setIn(canonicalText(JSON.stringify(envelope)), ['data'], data);
  for (const { path, value } of assignments) payload = setIn(payload, path, value);
  return payload;
}

function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`;
}

async function post(
  to: string,
  delivery: SignedDelivery,
): Promise<Omit<PostedAnswer, 'status'> & { readonly status: number | null; readonly error?: string }> {
  try {
    return await postDelivery(to, delivery);
  } catch (error) {
    const why = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
    return { outcome: 'error', code: 'no_answer', status: null, error: why };
  }
}
