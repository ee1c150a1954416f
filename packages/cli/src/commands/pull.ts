import {
  DELIVERY_STATUSES,
  VideoVectorApiError,
  type WebhookDeliveryWithPayload,
  type Webhooks,
} from '@videovector-webhooks/client';
import { type Capture, captureOf, captureToFile } from '@videovector-webhooks/core/replay';
import { readAnswer } from '@videovector-webhooks/core/tools';
import type { Command } from 'commander';
import { type ApiOptions, withApiOptions } from '../options/api.js';
import { apiClient } from '../options/api-client.js';
import { type SecretOptions, secretFor, withSecretOptions } from '../options/secrets.js';
import { choiceOf } from '../options/values.js';
import { signedHeaders } from '../sending/signed-headers.js';
import { EXIT, note } from '../terminal/exit.js';
import { printJson } from '../terminal/json-line.js';

interface PullOptions extends ApiOptions, SecretOptions {
  status: string;
  out: string;
  json?: true;
}

/** `pull`: deliveries from the sender's log into a capture file, to be replayed. */
export function define(command: Command): void {
  command
    .argument('<webhook>', 'the webhook')
    .addOption(choiceOf('--status <status>', 'which deliveries', DELIVERY_STATUSES).default('failed'))
    .option('--out <file>', 'the capture file to append to', 'deliveries.jsonl')
    .option('--json', 'print a line of JSON for each delivery')
    .addHelpText(
      'after',
      `
Examples:
  videovector-webhooks pull whk_1
  videovector-webhooks replay deliveries.jsonl --to localhost:3000/webhooks
`,
    )
    .action(pull);
  withApiOptions(withSecretOptions(command));
}

async function pull(webhookId: string, options: PullOptions): Promise<void> {
  const { webhooks } = apiClient(options);
  // The log has no signatures: without the secret, nothing could be replayed.
  const secret = secretFor(webhookId, options);
  const log = webhooks.deliveries(webhookId, { status: options.status });
  const file = captureToFile(options.out, { fsync: true });
  await file.open();
  let count = 0;
  try {
    for await (const { delivery_id: id } of log) {
      const delivery = await fetchDelivery(webhooks, id);
      if (delivery === undefined || delivery.payloadJson === null) {
        process.exitCode = EXIT.failed;
        note(`${id}: the log has no payload of it that could be signed`);
        continue;
      }
      const isWritten = await file.write(await captureFrom(delivery, delivery.payloadJson, secret));
      if (isWritten) count++;
      else process.exitCode = EXIT.failed;
      if (options.json) printJson({ event: delivery.event_type, delivery_id: id, ok: isWritten });
    }
  } finally {
    await file.close();
  }
  note(
    count === 0
      ? `No ${options.status} deliveries were written to ${options.out}`
      : `${count} ${options.status} ${count === 1 ? 'delivery' : 'deliveries'} in ${options.out}, rebuilt from the log and signed with today’s secret`,
  );
  if (log.cut.length > 0)
    note('The log shows at most 100; there may be older ones. Retry these, and pull again');
}

/** A delivery that is gone meanwhile, or whose payload can't be read, must not hold up the others. */
async function fetchDelivery(
  webhooks: Webhooks,
  id: string,
): Promise<WebhookDeliveryWithPayload | undefined> {
  try {
    return await webhooks.getDelivery(id);
  } catch (error) {
    if (!(error instanceof VideoVectorApiError)) throw error;
    if (error.kind === 'not_found' || error.code === 'payload_unreadable') return undefined;
    throw error;
  }
}

/** Rebuilds a delivery as it would arrive now: signed with today's secret. The capture says so. */
async function captureFrom(
  delivery: WebhookDeliveryWithPayload,
  payload: string,
  secret: string,
): Promise<Capture> {
  const { response_status_code: status, last_attempt_at: at } = delivery;
  const { delivery_id: deliveryId, webhook_id: webhookId, event_type: eventType } = delivery;
  const body = new TextEncoder().encode(payload);
  const headers = await signedHeaders(body, secret, { deliveryId, webhookId, eventType });
  const { outcome, code } = readAnswer(delivery.response_body);
  const then = {
    outcome: outcome === 'unknown' && delivery.status !== 'delivered' ? 'failed' : outcome,
    code: status === null ? 'no_answer' : code,
    status: status ?? 0,
  };
  return {
    ...captureOf({ headers }, body, then, Date.parse(at ?? '') || Date.now()),
    rebuilt_from: 'delivery_log',
  };
}
