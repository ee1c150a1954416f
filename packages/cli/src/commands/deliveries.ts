import { DELIVERY_STATUSES, type WebhookDelivery } from '@videovector-webhooks/client';
import { readAnswer } from '@videovector-webhooks/core/tools';
import { Command, Option } from 'commander';
import { type ApiOptions, apiClient, withApiOptions } from '../options/api.js';
import { jsonText, printable } from '../terminal/printable.js';
import { createTable } from '../terminal/table.js';

interface DeliveriesOptions extends ApiOptions {
  status?: string;
  json?: true;
}

/** `deliveries`: the sender's log of a webhook. */
export function deliveriesCommand(): Command {
  const command = new Command('deliveries')
    .description('list, show and retry deliveries in VideoVector’s log or the sandbox’s')
    .addHelpText('after', '\nExample:\n  videovector-webhooks deliveries list whk_1 --status failed\n');
  const sub = (usage: string, description: string): Command =>
    withApiOptions(command.command(usage).description(description)).option('--json', 'print JSON');

  sub('list <webhook>', 'list the deliveries that its log shows')
    .addOption(
      new Option('--status <status>', 'only deliveries with this status').choices([...DELIVERY_STATUSES]),
    )
    .action(list);
  sub('show <delivery>', 'show one with its payload, with every digit').action(
    async (id: string, options: DeliveriesOptions) => {
      const { payload: _lossy, payloadJson, ...delivery } = await apiClient(options).webhooks.getDelivery(id);
      // The payload is inserted as the text that was signed: JavaScript would print its 12.0 as 12.
      const fields = jsonText(delivery, options.json ? undefined : 2).replace(/\n?\}$/, '');
      const end = options.json ? '' : '\n';
      console.log(`${fields},${end}${options.json ? '' : '  '}"payload": ${payloadJson}${end}}`);
    },
  );
  sub('retry <delivery...>', 'have VideoVector send failed deliveries again').action(
    async (ids: string[], options: DeliveriesOptions) => {
      const { webhooks } = apiClient(options);
      for (const id of ids) {
        const delivery = await webhooks.retryDelivery(id);
        console.log(options.json ? jsonText(delivery) : `${id}: ${printable(delivery.status)}`);
      }
    },
  );
  return command;
}

async function list(webhookId: string, options: DeliveriesOptions): Promise<void> {
  const log = apiClient(options).webhooks.deliveries(webhookId, {
    ...(options.status && { status: options.status }),
  });
  const table = createTable([
    ['delivery', 32],
    ['event', 30],
    ['status', 10],
    ['attempts', 8],
    ['response', 24],
  ]);
  if (!options.json) table.head();
  for await (const delivery of log) {
    if (options.json) console.log(jsonText(delivery));
    else table.row(rowOf(delivery), delivery.status === 'failed' ? 'red' : undefined);
  }
  if (log.cut.length > 0) {
    console.error(
      `The log shows at most 100 deliveries of each status; older ones that are ${printable(log.cut.join(' or '))} are missing here`,
    );
  }
}

function rowOf({
  delivery_id,
  event_type,
  status,
  attempts,
  response_status_code,
  response_body,
}: WebhookDelivery): string[] {
  const response =
    response_status_code === null ? '-' : `${response_status_code} ${readAnswer(response_body).code}`;
  return [delivery_id, event_type, status, String(attempts), response];
}
