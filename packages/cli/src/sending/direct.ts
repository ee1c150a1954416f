import { randomUUID } from 'node:crypto';
import { canonicalize } from '@videovector-webhooks/core';
import { type PostedAnswer, postDelivery } from '@videovector-webhooks/core/replay';
import { canonicalText } from '@videovector-webhooks/core/tools';
import { readSecrets } from '../options/secrets.js';
import { dataOf, readAssignments } from './data.js';
import { setIn } from './json-edit.js';
import type { EventSender, SendOptions, SentAnswer } from './sender.js';
import { signedHeaders } from './signed-headers.js';

/**
 * Signs deliveries as VideoVector does, and posts them to a receiver.
 *
 * @throws UsageError If there is no secret, or the data is not valid JSON.
 */
export function directSender(event: string, to: string, options: SendOptions): EventSender {
  const [secret] = readSecrets(options);
  return async () => {
    const delivery = await makeDelivery(event, options, secret!.value);
    const deliveryId = delivery.headers['x-delivery-id'] ?? null;
    const answers: SentAnswer[] = [];
    for (let copy = options.duplicate ? 2 : 1; copy > 0; copy--) {
      const { status, code } = await post(to, delivery);
      const ok = options.tamper ? status === 401 : status >= 200 && status < 300;
      answers.push({ deliveryId, status, code, ok });
    }
    return answers;
  };
}

async function makeDelivery(event: string, options: SendOptions, secret: string) {
  const isTest = event === 'test';
  const body = canonicalize(makePayload(event, isTest, options));
  const { webhookId } = options;
  // The sender gives test events no delivery id. (Contract: a delivery.)
  const deliveryId = isTest ? undefined : `del_${randomUUID()}`;
  return {
    headers: await signedHeaders(body, secret, { webhookId, deliveryId, eventType: event }),
    body: options.tamper ? Buffer.concat([body.subarray(0, -1), Buffer.from(', "tampered": true}')]) : body,
  };
}

function makePayload(event: string, isTest: boolean, { data, set }: SendOptions): string {
  const envelope = {
    api_version: '2024-01',
    created_at: new Date().toISOString(),
    event,
    id: `${isTest ? 'evt_test_' : 'evt_'}${randomUUID()}`,
  };
  let payload = canonicalText(JSON.stringify(envelope));
  payload = setIn(payload, ['data'], dataOf(event, data));
  for (const { path, value } of readAssignments(set)) payload = setIn(payload, path, value);
  return payload;
}

async function post(to: string, delivery: Parameters<typeof postDelivery>[1]): Promise<PostedAnswer> {
  try {
    return await postDelivery(to, delivery);
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
    return { outcome: 'error', code: `no_answer (${cause})`, status: 0 };
  }
}
