import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { canonicalize, type PostedAnswer, postDelivery, signBody } from '@videovector-webhooks/core';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import { EXIT, UsageError } from '../exit.js';
import { onInterrupt } from '../interrupt.js';
import { canonical, setIn } from '../json-edit.js';
import { SAMPLE_DATA } from '../sample-data.js';
import { readSecrets, type SecretOptions, withSecretOptions } from '../secrets.js';
import { createAnswerTable } from '../table.js';

interface SendOptions extends SecretOptions {
  to: string;
  data?: string;
  set: string[];
  count: number;
  webhookId: string;
  duplicate?: true;
  tamper?: true;
  json?: true;
}

/** `send`: signs deliveries as VideoVector does, and posts them. */
export function sendCommand(): Command {
  const command = new Command('send')
    .description('sign a delivery as VideoVector does, and post it')
    .addArgument(
      new Argument('<event>', 'the event to send, with sample data').choices(Object.keys(SAMPLE_DATA)),
    )
    .requiredOption('--to <url>', 'the URL of the receiver', readUrl)
    .option('--data <json>', 'the event’s data instead of the sample: JSON, or @file')
    .option(
      '--set <path=value...>',
      'set a field, such as data.run_id=run_1; the value is JSON, else a string',
      [],
    )
    .option('--count <n>', 'how many deliveries to send', readCount, 1)
    .option('--webhook-id <id>', 'the X-Webhook-ID to send', 'whk_local')
    .addOption(new Option('--duplicate', 'send each delivery twice, to see the second one recognized'))
    .addOption(new Option('--tamper', 'change the body after signing, to see it refused (expects 401)'))
    .option('--json', 'print a line of JSON for each answer')
    .addHelpText(
      'after',
      '\nExample:\n  videovector-webhooks send prompt_run.completed --to http://127.0.0.1:3000/webhooks/videovector\n',
    )
    .action((event: string, options: SendOptions) => send(event, options));
  return withSecretOptions(command);
}

async function send(event: string, options: SendOptions): Promise<void> {
  const [secret] = readSecrets(options);
  const { signal, dispose } = onInterrupt();
  const table = createAnswerTable();
  if (!options.json) table.head();
  let failed = false;

  for (let i = 0; i < options.count && !signal.aborted; i++) {
    const delivery = await makeDelivery(event, options, secret!.value);
    for (let copy = options.duplicate ? 2 : 1; copy > 0; copy--) {
      const answer = await post(options.to, delivery);
      const ok = options.tamper ? answer.status === 401 : answer.status >= 200 && answer.status < 300;
      failed ||= !ok;
      const id = delivery.headers['x-delivery-id'] ?? '-';
      if (options.json) console.log(JSON.stringify({ event, delivery_id: id, ok, ...answer }));
      else table.row([event, id, String(answer.status || '-'), answer.code], ok ? pc.green : pc.red);
    }
  }
  dispose();
  process.exitCode = signal.aborted ? EXIT.interrupted : failed ? EXIT.failed : EXIT.ok;
}

async function makeDelivery(event: string, options: SendOptions, secret: string) {
  const isTest = event === 'test';
  const body = canonicalize(makePayload(event, isTest, options));
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-webhook-signature': await signBody(body, secret),
    'x-webhook-id': options.webhookId,
    'x-event-type': event,
  };
  // The sender gives test events no delivery id. (Contract: a delivery.)
  if (!isTest) headers['x-delivery-id'] = `dlv_${randomUUID()}`;
  return {
    headers,
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
  let payload = canonical(JSON.stringify(envelope));
  payload = setIn(payload, ['data'], data === undefined ? (SAMPLE_DATA[event] ?? '{}') : readData(data));
  for (const assignment of set) {
    const at = assignment.indexOf('=');
    if (at < 1) throw new UsageError(`--set needs path=value, such as data.run_id=run_1, not ${assignment}`);
    payload = setIn(payload, assignment.slice(0, at).split('.'), jsonOrString(assignment.slice(at + 1)));
  }
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

function readData(data: string): string {
  const text = data.startsWith('@') ? readFileSync(data.slice(1), 'utf8') : data;
  try {
    return canonical(text);
  } catch (error) {
    throw new UsageError(`--data is no JSON. ${(error as Error).message}`);
  }
}

function jsonOrString(value: string): string {
  try {
    return canonical(value);
  } catch {
    return JSON.stringify(value);
  }
}

/** Reads the option `--to`. */
export function readUrl(value: string): string {
  if (URL.canParse(value) && /^https?:/.test(value)) return value;
  throw new InvalidArgumentError('It must be a URL, such as http://127.0.0.1:3000/webhooks/videovector.');
}

function readCount(value: string): number {
  if (/^[1-9]\d{0,6}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number from 1.');
}
