import { closeSync, openSync } from 'node:fs';
import { EVENT_NAMES } from '@videovector-webhooks/core';
import type { PublishedEvent, Sandbox, SandboxOptions } from '@videovector-webhooks/sandbox';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { isLocal } from '../capture/host-names.js';
import { mergeIntoEnvFile, readEnvFile } from '../files/env-file.js';
import { loadEnvironment } from '../files/environment.js';
import { hasRegularFile } from '../files/regular-file.js';
import { openSqlite } from '../inbox/sqlite.js';
import { startView } from '../live/delivery-view.js';
import { shownExchange, shownSandbox } from '../live/sandbox-view.js';
import { type OutputOptions, outputModeOf, withOutputOptions } from '../options/output.js';
import { choiceOf, eachOf, readPort, readUrl } from '../options/values.js';
import { note, UsageError, warn } from '../terminal/exit.js';
import { aborted, onInterruption } from '../terminal/interruption.js';
import { openInBrowser } from '../terminal/open-in-browser.js';
import { jsonText } from '../terminal/printable.js';

interface SandboxCommandOptions extends OutputOptions {
  port: number;
  host: string;
  to: string[];
  event?: string[];
  writeEnv?: string;
  envFile?: string;
  state?: string;
  retryAfter?: number[];
  route?: Record<string, string>;
  keyForm: 'sandbox' | 'vendor';
  frozen?: true;
  open?: true;
}

/** `sandbox`: VideoVector's webhook side on this machine, until Ctrl-C. */
export function define(command: Command): void {
  withOutputOptions(
    command
      .option('--port <port>', 'the port to listen on; 0 chooses a free one', readPort, 4400)
      .option('--host <address>', 'the address to listen on; in a container 0.0.0.0', '127.0.0.1')
      .option('--to <url...>', 'receivers to subscribe to all events', readUrls)
      .addOption(new Option('--forward-to <url...>').argParser(readUrls).hideHelp())
      .addOption(
        eachOf('--event <name>', 'subscribe them to this event only; may be repeated', [...EVENT_NAMES]),
      )
      .option(
        '--write-env <file>',
        'set the URL, the key and the secrets in this file, such as .env, and leave its other lines as they are',
      )
      // Node reads an option of this name anywhere on the command line, and exits with 9 if the file is missing.
      .option('--env-file <file>', 'the same, for a file that exists')
      .option('--state <file>', 'a SQLite file to keep keys, secrets and deliveries in (default: in memory)')
      .option(
        '--retry-after <seconds...>',
        'the delay before each retry, instead of the schedule',
        readSeconds,
      )
      .option(
        '--route <from=to...>',
        'send deliveries for webhook URLs that begin with <from> to <to> instead',
        readRoute,
      )
      .addOption(
        choiceOf(
          '--key-form <form>',
          'the form of the API keys; vendor is for clients that accept no other',
          ['sandbox', 'vendor'],
        ).default('sandbox'),
      )
      .option('--frozen', 'freeze the clock until the page or a script moves it')
      .option('--open', 'open the inspector in the browser')
      .addHelpText(
        'after',
        `
Example:
  videovector-webhooks sandbox --to localhost:3000/webhooks --write-env .env

On a terminal, arrow keys select a delivery, and ? shows what else keys do.
`,
      )
      .action(({ to = [], forwardTo = [], ...options }: SandboxCommandOptions & { forwardTo?: string[] }) =>
        runSandbox({ ...options, to: [...to, ...forwardTo] }),
      ),
  );
}

async function runSandbox(options: SandboxCommandOptions): Promise<void> {
  const envFile = envFileOf(options);
  const interruption = onInterruption();
  if (envFile !== undefined) {
    // Read first: if the file can't be changed, nothing starts. A secret that it holds is kept.
    readEnvFile(envFile);
    loadEnvironment(envFile);
  }
  const { startSandbox } = await import('@videovector-webhooks/sandbox');
  const sandbox = await startSandbox(await settingsOf(options));
  try {
    const secrets: string[] = [];
    for (const url of options.to) secrets.push(await secretFor(sandbox, url, options.event));
    const variables = variablesOf(sandbox, secrets);
    announce(sandbox, options);
    tellVariables(variables, envFile, options.json === true);
    if (options.open) await openInBrowser(sandbox.url);
    const server = shownSandbox(sandbox, options.to, { variables, envFile });
    const mode = options.json ? 'json' : outputModeOf(options);
    // Standard output has the variables alone, so that it can be redirected to .env.
    const stream = options.json || mode === 'interactive' ? 'stdout' : 'stderr';
    const view = await startView(mode, server, { stream, interrupt: interruption.interrupt });
    const stop = sandbox.observe((exchange) => view.add(shownExchange(exchange)));
    await Promise.race([aborted(interruption.signal), view.quit]);
    stop();
    await view.end();
  } finally {
    await sandbox.close();
    interruption.dispose();
  }
  process.exitCode = interruption.exitCode() ?? 0;
}

/** @throws UsageError If its two options name different files. */
function envFileOf({ writeEnv, envFile = writeEnv }: SandboxCommandOptions): string | undefined {
  if (writeEnv === undefined || writeEnv === envFile) return envFile;
  throw new UsageError('Give either --write-env <file> or --env-file <file>');
}

function announce({ url }: Sandbox, { host, to }: SandboxCommandOptions): void {
  note(`The sandbox listens on ${url}; open it to look inside. Ctrl-C ends.`);
  if (to.length === 0) note('It has no receiver yet: pass --to <url>, or create a webhook.');
  if (isLocal(host)) return;
  warn(
    `${host} is open to the network: everyone who reaches this port can read the inspector, which has no login.`,
  );
}

/** What the other commands and the receiver need to find this sandbox. */
function variablesOf({ apiUrl, apiKey }: Sandbox, secrets: readonly string[]): Record<string, string> {
  const named = secrets.map((secret, i) => [
    `VIDEOVECTOR_WEBHOOK_SECRET${i === 0 ? '' : `_${i + 1}`}`,
    secret,
  ]);
  return { VIDEOVECTOR_BASE_URL: apiUrl, VIDEOVECTOR_API_KEY: apiKey, ...Object.fromEntries(named) };
}

/** Without a file, prints them alone on standard output, to be copied or read by a script. */
function tellVariables(
  variables: Readonly<Record<string, string>>,
  envFile: string | undefined,
  json: boolean,
): void {
  if (envFile === undefined) {
    if (json) console.log(jsonText({ variables }));
    else for (const [name, value] of Object.entries(variables)) console.log(`${name}=${value}`);
    return;
  }
  const backup = mergeIntoEnvFile(envFile, variables);
  note(`${Object.keys(variables).join(', ')} are set in ${envFile}.`);
  if (backup !== undefined) warn(`${envFile} held the key of another API: its old contents are in ${backup}`);
}

async function settingsOf({
  port,
  host,
  keyForm,
  state,
  retryAfter,
  route,
  frozen,
}: SandboxCommandOptions): Promise<SandboxOptions> {
  return {
    port,
    host,
    keyForm,
    ...(route !== undefined && { routes: route }),
    ...(frozen && { frozen }),
    ...(state !== undefined && { database: await openState(state) }),
    ...(retryAfter !== undefined && { retryDelaysMs: retryAfter.map((seconds) => seconds * 1_000) }),
  };
}

/** It holds keys and secrets, so it is for its owner alone; SQLite would make it readable by all. */
async function openState(path: string): ReturnType<typeof openSqlite> {
  hasRegularFile(path);
  closeSync(openSync(path, 'a', 0o600));
  return openSqlite(path);
}

/** A receiver that the state knows keeps its secret. */
async function secretFor(
  sandbox: Sandbox,
  url: string,
  events: readonly string[] | undefined,
): Promise<string> {
  const known = sandbox.webhooks().find((webhook) => webhook.url === url);
  if (known !== undefined) return sandbox.secretOf(known.webhook_id);
  const { secret } = await sandbox.subscribe(url, { events: events as PublishedEvent[] | undefined });
  return secret;
}

function readUrls(value: string, before: string[] = []): string[] {
  return [...before, readUrl(value)];
}

function readSeconds(value: string, before: number[] = []): number[] {
  if (/^\d+(?:\.\d+)?$/.test(value) && Number(value) > 0) return [...before, Number(value)];
  throw new InvalidArgumentError('It must be a number of seconds, or several.');
}

function readRoute(value: string, before: Record<string, string> = {}): Record<string, string> {
  const [from = '', to = ''] = value.split('=', 2);
  if (URL.canParse(from) && URL.canParse(to)) return { ...before, [from]: to };
  throw new InvalidArgumentError('It must be two URLs, such as https://example.com/=http://127.0.0.1:3000/.');
}
