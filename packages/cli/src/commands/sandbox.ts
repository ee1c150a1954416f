import { closeSync, openSync } from 'node:fs';
import {
  type Exchange,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '@videovector-webhooks/sandbox';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { openSqlite } from '../inbox/sqlite.js';
import { readPort, readUrl } from '../options/values.js';
import { answerCode } from '../receiver/receiver-answer.js';
import { EXIT } from '../terminal/exit.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { jsonText } from '../terminal/json-text.js';
import { createAnswerTable } from '../terminal/table.js';

interface SandboxCommandOptions {
  port: number;
  to: string[];
  state?: string;
  retryAfter?: number[];
  route: Record<string, string>;
  frozen?: true;
  json?: true;
}

/** `sandbox`: VideoVector's webhook side on this machine, until Ctrl-C. */
export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description('run VideoVector’s webhook side on this machine, with a page to look into it')
    .option('--port <port>', 'the port to listen on, at 127.0.0.1; 0 takes a free one', readPort, 4400)
    .option('--to <url...>', 'receivers to subscribe to all events', readUrls, [])
    .option('--state <file>', 'a SQLite file to keep keys, secrets and deliveries in (default: in memory)')
    .option(
      '--retry-after <seconds...>',
      'the pauses before each retry, instead of the schedule',
      readSeconds,
    )
    .option('--route <from=to...>', 'where webhook URLs that begin so really lead', readRoute, {})
    .option('--frozen', 'let the clock stand still, until the page or a script moves it')
    .option('--json', 'print a line of JSON for each answer')
    .addHelpText(
      'after',
      '\nExample:\n  videovector-webhooks sandbox --to http://127.0.0.1:3000/webhooks/videovector\n',
    )
    .action(runSandbox);
}

async function runSandbox(options: SandboxCommandOptions): Promise<void> {
  const { signal, dispose } = onInterrupt();
  const sandbox = await startSandbox(await settingsOf(options));
  try {
    const secrets: string[] = [];
    for (const url of options.to) secrets.push(await secretFor(sandbox, url));
    console.error(`The sandbox is on ${sandbox.url}; open it to look inside. Ctrl-C ends.`);
    printLines(sandbox, secrets);
    show(sandbox, options.json === true);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve());
    });
  } finally {
    dispose();
    await sandbox.close();
  }
  process.exitCode = EXIT.interrupted;
}

/** The lines for `.env`, alone on standard output, so that they can be redirected. */
function printLines({ apiUrl, apiKey }: Sandbox, secrets: readonly string[]): void {
  console.log(`VIDEOVECTOR_BASE_URL=${apiUrl}`);
  console.log(`VIDEOVECTOR_API_KEY=${apiKey}`);
  for (const [i, secret] of secrets.entries()) {
    console.log(`VIDEOVECTOR_WEBHOOK_SECRET${i === 0 ? '' : `_${i + 1}`}=${secret}`);
  }
}

async function settingsOf({
  port,
  state,
  retryAfter,
  route,
  frozen,
}: SandboxCommandOptions): Promise<SandboxOptions> {
  return {
    port,
    routes: route,
    frozen: frozen === true,
    ...(state !== undefined && { database: await openState(state) }),
    ...(retryAfter !== undefined && { retryDelaysMs: retryAfter.map((seconds) => seconds * 1_000) }),
  };
}

/** It holds keys and secrets, so it is for its owner alone; SQLite would make it for everybody. */
async function openState(path: string): ReturnType<typeof openSqlite> {
  closeSync(openSync(path, 'a', 0o600));
  return openSqlite(path);
}

/** A receiver that the state knows already keeps its secret. */
async function secretFor(sandbox: Sandbox, url: string): Promise<string> {
  const known = sandbox.webhooks().find((webhook) => webhook.url === url);
  return known === undefined ? (await sandbox.subscribe(url)).secret : sandbox.secretOf(known.webhook_id);
}

function show(sandbox: Sandbox, json: boolean): void {
  const table = createAnswerTable(console.error);
  if (!json) table.head();
  sandbox.observe((exchange) => {
    if (json) console.error(jsonText(summaryOf(exchange)));
    else {
      const { event, delivery_id: id, status, code } = summaryOf(exchange);
      table.row(
        [event, id ?? '-', String(status ?? '-'), code],
        status !== null && status < 300 ? pc.green : pc.red,
      );
    }
  });
}

function summaryOf({ headers, delivery_id, attempt, kind, faults, status, error, response_body }: Exchange) {
  const code = status === null ? `no_answer (${error})` : answerCode(response_body);
  return { event: headers['x-event-type'] ?? '-', delivery_id, attempt, kind, faults, status, code };
}

function readUrls(value: string, before: string[]): string[] {
  return [...before, readUrl(value)];
}

function readSeconds(value: string, before: number[] = []): number[] {
  if (/^\d+(?:\.\d+)?$/.test(value) && Number(value) > 0) return [...before, Number(value)];
  throw new InvalidArgumentError('It must be a number of seconds, or several.');
}

function readRoute(value: string, before: Record<string, string>): Record<string, string> {
  const [from = '', to = ''] = value.split('=', 2);
  if (URL.canParse(from) && URL.canParse(to)) return { ...before, [from]: to };
  throw new InvalidArgumentError('It must be two URLs, such as https://example.com/=http://127.0.0.1:3000/.');
}
