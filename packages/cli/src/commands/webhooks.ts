import type { CreateWebhook, UpdateWebhook, Webhook } from '@videovector-webhooks/client';
import type { Command } from 'commander';
import { intoNewFile } from '../files/secret-file.js';
import { type ApiOptions, withApiOptions } from '../options/api.js';
import { apiClient } from '../options/api-client.js';
import { readUrl, several } from '../options/values.js';
import { out } from '../terminal/color.js';
import { confirm } from '../terminal/confirm.js';
import { EXIT, note, UsageError } from '../terminal/exit.js';
import { jsonText, printable } from '../terminal/printable.js';
import { printTable } from '../terminal/table.js';
import { agoText } from '../terminal/time-text.js';
import { type Print, showOrWatch, WATCH } from '../terminal/watch.js';
import { wrapped } from '../terminal/wrapped.js';

/** The longest name of a webhook's fields, and a gap. */
const FIELD_WIDTH = 18;

interface WebhookOptions extends ApiOptions {
  name?: string;
  url?: string;
  event?: string[];
  index?: string[];
  metadata?: string;
  idempotencyKey?: string;
  secretTo?: string;
  watch?: true;
  yes?: true;
  json?: true;
}

/** `webhooks`: the webhooks of an account, as the management API has them. */
export function define(command: Command): void {
  command.addHelpText('after', '\nExample:\n  videovector-webhooks webhooks list\n');
  const sub = (usage: string, description: string): Command =>
    withApiOptions(command.command(usage).description(description)).option(
      '--json',
      'print a line of JSON for each',
    );
  // An option with several values would consume the argument that follows; only `create` has none.
  const withFields = (each: Command, more: '...' | '' = ''): Command =>
    each
      .option('--name <name>', 'its name, 1 to 100 characters')
      .option('--url <url>', 'the URL of the receiver', readUrl)
      .option(`--event <name${more}>`, 'an event to subscribe to; may be repeated', several)
      .option(`--index <id${more}>`, 'only events of this index; may be repeated', several)
      .option('--metadata <json>', 'an object of your own', readObject)
      .option('--idempotency-key <key>', 'make it safe to run the command again');

  sub('list', 'list the webhooks')
    .option(...WATCH)
    .action(list);
  sub('show <webhook>', 'show a webhook').action(async (id: string, options: WebhookOptions) => {
    print(await apiClient(options).webhooks.retrieve(id), options);
  });
  withFields(sub('create', 'create a webhook; its secret is shown only here'), '...')
    .option(
      '--secret-to <file>',
      'write the secret to a new file that only its owner can read, instead of printing it',
    )
    .action(create);
  withFields(sub('update <webhook>', 'change some fields of a webhook')).action(update);
  for (const [verb, status] of [
    ['pause', 'paused'],
    ['resume', 'active'],
  ] as const) {
    sub(`${verb} <webhook>`, `set its status to ${status}`).action(
      async (id: string, options: WebhookOptions) => {
        print(await apiClient(options).webhooks.update(id, { status }), options);
      },
    );
  }
  sub('test <webhook>', 'send it a test event').action(test);
  sub('delete <webhook>', 'delete it, with its log of deliveries')
    .option('--yes', 'do not ask')
    .action(remove);
  sub('events', 'list the names of the events').action(async (options: WebhookOptions) => {
    const events = await apiClient(options).webhooks.listEvents();
    for (const event of events) console.log(options.json ? jsonText({ event }) : printable(event));
  });
}

async function list(options: WebhookOptions): Promise<void> {
  const { webhooks } = apiClient(options);
  await showOrWatch(
    options.watch,
    () => webhooks.list(),
    (listed, print) => {
      if (options.json) for (const webhook of listed) print(jsonOf(webhook));
      else printWebhooks(listed, print);
    },
  );
}

const COLUMNS = [
  ['webhook'],
  ['status'],
  ['failures'],
  ['events'],
  ['last success', 'wide'],
  ['url', 'shrinking'],
] as const;

function printWebhooks(webhooks: readonly Webhook[], print: Print): void {
  const now = Date.now();
  const rows = webhooks.map((webhook) => {
    const {
      webhook_id: id,
      status,
      failure_count: failures,
      events,
      url,
      last_success_at: success,
    } = webhook;
    const since = agoText(Date.parse(success ?? ''), now);
    const cells = [id, status, String(failures), String(events.length), since, url];
    return { cells, color: failures > 0 ? ('red' as const) : undefined };
  });
  printTable(COLUMNS, rows, print);
}

async function create(options: WebhookOptions): Promise<void> {
  const { name, url, event: events, idempotencyKey } = options;
  if (name === undefined || url === undefined || events === undefined) {
    throw new UsageError('webhooks create needs --name, --url and --event');
  }
  const make = async () => {
    // A spread would leave out metadataJson, which is not enumerable.
    const { secret, metadataJson, ...fields } = await apiClient(options).webhooks.create(
      { name, url, events, ...optionalFields(options) } as CreateWebhook,
      { ...(idempotencyKey && { idempotencyKey }) },
    );
    return { secret, webhook: { ...fields, metadataJson } as Webhook };
  };
  if (options.secretTo !== undefined) {
    await intoNewFile(options.secretTo, async () => {
      const { secret, webhook } = await make();
      print(webhook, options);
      return secret;
    });
    return;
  }
  const { secret, webhook } = await make();
  // One object: a script reads the secret from the webhook that it belongs to.
  print(options.json ? { ...webhook, secret } : webhook, options);
  if (!options.json) console.log(`\nVIDEOVECTOR_WEBHOOK_SECRET=${printable(secret)}`);
}

async function update(id: string, options: WebhookOptions): Promise<void> {
  const { name, url, event: events, idempotencyKey } = options;
  const changes = {
    ...(name && { name }),
    ...(url && { url }),
    ...(events && { events }),
    ...optionalFields(options),
  };
  if (Object.keys(changes).length === 0)
    throw new UsageError('webhooks update needs a field to change, such as --url');
  const updated = await apiClient(options).webhooks.update(id, changes as UpdateWebhook, {
    ...(idempotencyKey && { idempotencyKey }),
  });
  print(updated, options);
}

function optionalFields({
  index,
  metadata,
}: WebhookOptions): Pick<UpdateWebhook, 'index_ids' | 'metadataJson'> {
  return { ...(index && { index_ids: index }), ...(metadata && { metadataJson: metadata }) };
}

async function remove(id: string, options: WebhookOptions): Promise<void> {
  const { webhooks } = apiClient(options);
  if (!options.yes) {
    const { name, url } = await webhooks.retrieve(id);
    if (!(await confirm(printable(`Delete the webhook ${id} (${name}, ${url})?`)))) {
      note('Nothing was deleted.');
      process.exitCode = EXIT.failed;
      return;
    }
  }
  const { message } = await webhooks.delete(id);
  console.log(options.json ? jsonText({ message }) : printable(message));
}

async function test(id: string, options: WebhookOptions): Promise<void> {
  const result = await apiClient(options).webhooks.test(id);
  if (options.json) console.log(jsonText(result));
  else if (result.success) console.log(out.green(`accepted with ${printable(String(result.status_code))}`));
  else console.log(out.red(`not accepted: ${printable(String(result.error ?? result.status_code))}`));
  process.exitCode = result.success ? EXIT.ok : EXIT.failed;
}

function print(webhook: Webhook & { secret?: string }, { json }: WebhookOptions): void {
  if (json) {
    console.log(jsonOf(webhook));
    return;
  }
  const { metadataJson, ...fields } = webhook;
  for (const [field, value] of Object.entries(fields)) {
    const json = field === 'metadata' ? (metadataJson ?? 'null') : JSON.stringify(value);
    const isList = process.stdout.isTTY && Array.isArray(value);
    const text = typeof value === 'string' ? value : isList ? value.join(', ') : json;
    const head = field.padEnd(FIELD_WIDTH);
    console.log(`${head}${wrapped(printable(text), ' '.repeat(FIELD_WIDTH)).trimStart()}`);
  }
}

/** A webhook as JSON, with every digit of its metadata. */
function jsonOf({ metadata: _lossy, metadataJson, ...fields }: Webhook): string {
  return `${jsonText(fields).replace(/\}$/, '')},"metadata":${metadataJson ?? 'null'}}`;
}

/** Keeps the text: parsed and printed again, `12.0` would become 12. */
function readObject(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return text;
  } catch {
    // Reported below.
  }
  throw new UsageError('--metadata must be a JSON object');
}
