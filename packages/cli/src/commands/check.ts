import { writeFileSync } from 'node:fs';
import { parse } from 'node:path';
import { EVENT_NAMES } from '@videovector-webhooks/core';
import { type Command, InvalidArgumentError } from 'commander';
import { PROMISES } from '../check/case.js';
import { SELECTABLE, selectCases } from '../check/cases/index.js';
import { runCommand } from '../check/commands/run-command.js';
import { openEffects } from '../check/effects/open-effects.js';
import { type Evidence, evidenceOf } from '../check/evidence/evidence.js';
import { writeBodies, writeCaptures } from '../check/evidence/write-evidence.js';
import { plainSample } from '../check/plain-sample.js';
import type { Report } from '../check/report.js';
import { countVerdicts } from '../check/report.js';
import type { ReportDocument } from '../check/reporters/document.js';
import { htmlReport } from '../check/reporters/html.js';
import { jsonReport } from '../check/reporters/json.js';
import { junitReport } from '../check/reporters/junit.js';
import { textReport } from '../check/reporters/text.js';
import { runChecks } from '../check/run.js';
import type { Setting } from '../check/setting.js';
import { isThisMachine } from '../options/api.js';
import { type SecretOptions, signingSecrets, withSecretOptions } from '../options/secrets.js';
import { readCount, readUrl, several } from '../options/values.js';
import { DATA_HELP, readData } from '../sending/data.js';
import { EXIT, UsageError } from '../terminal/exit.js';
import { onInterruption } from '../terminal/interruption.js';
import { nearest, unknownName } from '../terminal/nearest.js';
import { createProgress } from '../terminal/progress.js';

interface CheckOptions extends SecretOptions {
  event: string;
  data?: string;
  webhookId: string;
  only?: string[];
  effects?: string;
  failMarker?: true;
  break?: string;
  fix?: string;
  restart?: string;
  timeout: number;
  timeLimit: number;
  captures: string;
  junit?: string;
  html?: string;
  json?: true;
  yes?: true;
}

/** `check`: tests whether a receiver in any language keeps its promises, over HTTP. */
export function define(command: Command): void {
  command
    .argument('<url>', 'the URL of the receiver', readUrl)
    .option('--event <name>', 'an event that the receiver handles', 'prompt_run.completed')
    .option('--data <json>', DATA_HELP)
    .option('--webhook-id <id>', 'the X-Webhook-ID to send', 'whk_local')
    .option(
      '--effects <url or command>',
      'returns how often the event {id} was handled: a URL to get, or a command',
    )
    .option('--fail-marker', 'the handler throws if data.check is "fail", after data.check_delay_ms')
    .option('--break <command>', 'stops something that the receiver depends on, such as its database')
    .option('--fix <command>', 'starts it again')
    .option('--restart <command>', 'restarts the receiver, and ends')
    .option('--only <case or promise>', 'only this; may be repeated', readSelection)
    .option('--timeout <seconds>', 'how long a response may take', readCount, 10)
    .option('--time-limit <seconds>', 'how long all of it may take', readCount, 55)
    .option('--captures <file>', 'where to write the failed requests, for replay', 'check-failures.jsonl')
    .option('--junit <file>', 'write a JUnit report, too')
    .option('--html <file>', 'write a report as one HTML file, too')
    .option('--json', 'print a line of JSON for each case')
    .option('--yes', 'test a receiver that is not on this machine')
    .addHelpText(
      'after',
      `
Takes seconds, and at most a minute unless --time-limit allows more. Ends with 0
if no case fails, also if some warn or could not be shown.

Example:
  videovector-webhooks check http://127.0.0.1:3000/webhooks/videovector \\
    --effects 'http://127.0.0.1:3000/handled?id={id}'
`,
    )
    .action((url: string, options: CheckOptions) => check(url, options));
  withSecretOptions(command);
}

async function check(url: string, options: CheckOptions): Promise<void> {
  const { hostname } = new URL(url);
  if (!isThisMachine(hostname) && !options.yes) {
    throw new UsageError(
      `${hostname} is not this machine. check sends forged deliveries, bursts and large bodies; if the receiver is yours and may be tested, add --yes`,
    );
  }
  const setting = settingFrom(url, options, await readData(options.data));
  const cases = selectCases(options.only);
  const progress = createProgress(cases.length);
  const interruption = onInterruption();
  let report: Report;
  try {
    report = await runChecks(setting, cases, {
      signal: interruption.signal,
      limitMs: options.timeLimit * 1000,
      onResult: () => progress.add(1),
    });
  } finally {
    progress.stop();
    interruption.dispose();
  }
  const document = documentOf(report, options.captures, interruption.signal.aborted);
  // Printed first: a file that can't be written must not hide the report.
  console.log((options.json ? jsonReport : textReport)(document));
  if (options.junit !== undefined) writeFileSync(options.junit, junitReport(document));
  if (options.html !== undefined) writeFileSync(options.html, htmlReport(document), { mode: 0o600 });
  writeEvidence(document, options.captures);
  process.exitCode = interruption.exitCode() ?? (countVerdicts(report).fail > 0 ? EXIT.failed : EXIT.ok);
}

function settingFrom(url: string, options: CheckOptions, data: string | undefined): Setting {
  const { event, webhookId, effects, failMarker = false, restart, timeout } = options;
  const names: readonly string[] = [...EVENT_NAMES, 'test'];
  if (data === undefined && !names.includes(event)) {
    throw new UsageError(`--event: ${unknownName('event', event, names)} If it is new, give its --data`);
  }
  if ((options.break === undefined) !== (options.fix === undefined)) {
    throw new UsageError('--break and --fix belong together: one stops what the other starts again.');
  }
  const [first, ...others] = signingSecrets(options);
  const ownId = first!.webhookId ?? webhookId;
  const same = others.filter((other) => other.webhookId === first!.webhookId);
  const foreign = others.find(
    (other) => other.webhookId !== undefined && other.webhookId !== first!.webhookId,
  );
  return {
    url: new URL(url),
    event,
    data: data ?? plainSample(event),
    webhookId: ownId,
    secret: first!.value,
    otherSecrets: same.map(({ value }) => value),
    ...(foreign !== undefined && { otherWebhook: { id: foreign.webhookId!, secret: foreign.value } }),
    ...(effects !== undefined && { effects: openEffects(effects) }),
    failMarker,
    timeoutMs: timeout * 1000,
    ...commandsFrom({
      breakIt: ['--break', options.break],
      fixIt: ['--fix', options.fix],
      restart: ['--restart', restart],
    }),
  };
}

/** Each command as a function that runs it. */
function commandsFrom(
  commands: Readonly<
    Record<'breakIt' | 'fixIt' | 'restart', readonly [option: string, command: string | undefined]>
  >,
): Partial<Pick<Setting, 'breakIt' | 'fixIt' | 'restart'>> {
  return Object.fromEntries(
    Object.entries(commands).flatMap(([name, [option, command]]) =>
      command === undefined ? [] : [[name, (signal: AbortSignal) => runCommand(option, command, signal)]],
    ),
  );
}

/** Adds what was sent in the cases that did not pass. */
function documentOf(report: Report, path: string, interrupted: boolean): ReportDocument {
  const { name } = parse(path);
  const evidence = new Map(report.results.map((result) => [result, evidenceOf(result, report.url, name)]));
  return { report, evidence, captureFile: failuresOf(evidence).length > 0 ? path : undefined, interrupted };
}

/** Writes the long bodies of all cases that did not pass, and the captures of those that failed. */
function writeEvidence({ evidence }: ReportDocument, path: string): void {
  writeBodies(path, [...evidence.values()].flat());
  const failures = failuresOf(evidence);
  if (failures.length > 0) writeCaptures(path, failures);
}

function failuresOf(evidence: ReportDocument['evidence']): Evidence[] {
  return [...evidence].flatMap(([{ verdict }, sent]) => (verdict === 'fail' ? sent : []));
}

function readSelection(value: string, before: readonly string[] = []): string[] {
  if (SELECTABLE.includes(value)) return several(value, before);
  const match = nearest(value, SELECTABLE);
  throw new InvalidArgumentError(
    match === undefined
      ? `It must be a promise (${Object.keys(PROMISES).join(', ')}) or the id of a case, as the report names it.`
      : `There is no such promise or case. Did you mean ${match}?`,
  );
}
