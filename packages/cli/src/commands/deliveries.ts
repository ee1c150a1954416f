import { DELIVERY_STATUSES, VideoVectorApiError, type WebhookDelivery } from '@videovector-webhooks/client';
import { readAnswer } from '@videovector-webhooks/core/tools';
import type { Command } from 'commander';
import { type ApiOptions, withApiOptions } from '../options/api.js';
import { apiClient } from '../options/api-client.js';
import { readEvents } from '../options/selection.js';
import { choiceOf, readSince } from '../options/values.js';
import { EXIT, note, reportError } from '../terminal/exit.js';
import { apiFailure, concernsAll } from '../terminal/failure.js';
import { indentedJson } from '../terminal/indented-json.js';
import { printJson } from '../terminal/json-line.js';
import { jsonText, printable } from '../terminal/printable.js';
import { printTable } from '../terminal/table.js';
import { agoText } from '../terminal/time-text.js';
import { type Print, showOrWatch, WATCH } from '../terminal/watch.js';

interface DeliveriesOptions extends ApiOptions {
  status?: string;
  event?: string[];
  since?: Date;
  watch?: true;
  json?: true;
}

/** `deliveries`: the sender's log of a webhook. */
export function define(command: Command): void {
  command.addHelpText('after', '\nExample:\n  videovector-webhooks deliveries list whk_1 --status failed\n');
  const sub = (usage: string, description: string): Command =>
    withApiOptions(command.command(usage).description(description)).option(
      '--json',
      'print a line of JSON for each',
    );

  sub('list <webhook>', 'list the deliveries of a webhook, from the log')
    .addOption(choiceOf('--status <status>', 'only deliveries with this status', DELIVERY_STATUSES))
    .option('--event <name>', 'only this event, or a family such as "media.*"; may be repeated', readEvents)
    .option(
      '--since <time>',
      'only deliveries created since: a time, or a span such as 10m, 2h or 3d',
      readSince,
    )
    .option(...WATCH)
    .action(list);
  sub('show <delivery>', 'show a delivery with its payload, every digit kept').action(
    async (id: string, options: DeliveriesOptions) => {
      const { payload: _lossy, payloadJson, ...delivery } = await apiClient(options).webhooks.getDelivery(id);
      // The payload is inserted as the text that was signed: JavaScript would print its 12.0 as 12.
      const fields = jsonText(delivery, options.json ? undefined : 2).replace(/\n?\}$/, '');
      const end = options.json ? '' : '\n';
      const isWrapped = !options.json && process.stdout.isTTY && payloadJson !== null;
      const payload = isWrapped ? indentedJson(payloadJson).map(printable).join('\n  ') : payloadJson;
      console.log(`${fields},${end}${options.json ? '' : '  '}"payload": ${payload}${end}}`);
    },
  );
  sub('retry <delivery...>', 'have VideoVector send failed deliveries again').action(retry);
}

/** One that the API refuses to retry does not keep the others from it. */
async function retry(ids: string[], options: DeliveriesOptions): Promise<void> {
  const { webhooks } = apiClient(options);
  for (const [i, id] of ids.entries()) {
    try {
      const delivery = await webhooks.retryDelivery(id);
      console.log(options.json ? jsonText(delivery) : `${id}: ${printable(delivery.status)}`);
    } catch (error) {
      if (!(error instanceof VideoVectorApiError)) throw error;
      process.exitCode = EXIT.failed;
      if (options.json) printJson({ deliveryId: id, error: error.summary });
      reportError(`${id}: ${apiFailure(error)}`);
      if (!concernsAll(error)) continue;
      const rest = ids.slice(i + 1);
      if (rest.length > 0) reportError(`Not retried either: ${rest.join(', ')}`);
      return;
    }
  }
}

/** What a person looks for first: when, what became of it, and what it was. With VideoVector's ids, 80 characters in all. */
const COLUMNS = [
  ['created'],
  ['status'],
  ['event', 'shrinking'],
  ['delivery'],
  ['resp.'],
  ['tries', 'wide'],
  ['code', 'wide'],
] as const;

/** What a list of deliveries shows, and what the log could not. */
interface Listed {
  readonly deliveries: readonly WebhookDelivery[];
  readonly cut: readonly string[];
}

async function list(webhookId: string, options: DeliveriesOptions): Promise<void> {
  const { webhooks } = apiClient(options);
  const load = async (): Promise<Listed> => {
    const log = webhooks.deliveries(webhookId, { ...(options.status && { status: options.status }) });
    const deliveries: WebhookDelivery[] = [];
    for await (const delivery of log) if (isWanted(delivery, options)) deliveries.push(delivery);
    return { deliveries, cut: log.cut };
  };
  let hasTold = false;
  await showOrWatch(options.watch, load, ({ deliveries, cut }, print) => {
    show(deliveries, options, print);
    if (cut.length > 0 && !hasTold)
      note(
        `The log shows at most 100 deliveries of each status; older ones that are ${cut.join(' or ')} are missing here`,
      );
    hasTold = true;
  });
}

function isWanted({ event_type, created_at }: WebhookDelivery, { event, since }: DeliveriesOptions): boolean {
  const isNamed =
    event === undefined ||
    event.some((name) =>
      name.endsWith('*') ? event_type.startsWith(name.slice(0, -1)) : name === event_type,
    );
  return isNamed && (since === undefined || Date.parse(created_at ?? '') >= since.getTime());
}

function show(deliveries: readonly WebhookDelivery[], { json }: DeliveriesOptions, print: Print): void {
  if (json) {
    for (const delivery of deliveries) print(jsonText(delivery));
    return;
  }
  const now = Date.now();
  const rows = deliveries.map((delivery) => ({
    cells: cellsOf(delivery, now),
    color: delivery.status === 'failed' ? ('red' as const) : undefined,
  }));
  printTable(COLUMNS, rows, print);
}

function cellsOf(delivery: WebhookDelivery, now: number): string[] {
  const { delivery_id: id, event_type: event, status, attempts, created_at: created } = delivery;
  const { response_status_code: response, response_body: body } = delivery;
  const code = response === null ? '-' : readAnswer(body).code;
  const since = agoText(Date.parse(created ?? ''), now);
  return [since, status, event, id, String(response ?? '-'), String(attempts), code];
}
