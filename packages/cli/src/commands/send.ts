import { EVENT_NAMES } from '@videovector-webhooks/core';
import { FAULTS } from '@videovector-webhooks/sandbox/events';
import { Argument, type Command } from 'commander';
import { readFixture } from '../fixture/read-fixture.js';
import { unexpectedText } from '../fixture/unexpected-text.js';
import { withApiOptions } from '../options/api.js';
import { withSecretOptions } from '../options/secrets.js';
import { eachOf, readCount, readUrl, several } from '../options/values.js';
import { SET_HELP } from '../sending/assignments.js';
import { DATA_HELP, readData } from '../sending/data.js';
import { directSender } from '../sending/direct.js';
import type { EventSender, OutgoingEvent, SendOptions } from '../sending/sender.js';
import { sandboxSender } from '../sending/through-sandbox.js';
import { adviceFor } from '../terminal/advice.js';
import { type Answer, answerJson, createAnswerTable } from '../terminal/answer-table.js';
import { EXIT, note, UsageError, warn } from '../terminal/exit.js';
import { onInterruption, paused } from '../terminal/interruption.js';
import { oneOf } from '../terminal/nearest.js';
import { openInBrowser } from '../terminal/open-in-browser.js';
import { jsonText } from '../terminal/printable.js';

const EVENTS = [...EVENT_NAMES, 'test'];

/** `send`: sends an event through a sandbox, or signs a delivery itself and posts it. */
export function define(command: Command): void {
  command
    .addArgument(
      new Argument('[event]', 'the event to send').choices(EVENTS).argParser(oneOf('event', EVENTS)),
    )
    .option('--to <url>', 'sign a delivery here and post it to this receiver, without a sandbox', readUrl)
    .option('--data <json>', DATA_HELP)
    .option('--set <path=value>', SET_HELP, several)
    .option('--fixture <file>', 'instead of an event: a JSON file of events to send in a row')
    .option('--no-wait', 'with --fixture: leave out its pauses')
    .option('--count <n>', 'how many times to send', readCount, 1)
    .option('--webhook-id <id>', 'with --to: the X-Webhook-ID to send', 'whk_local')
    .addOption(
      eachOf(
        '--fault <name>',
        'without --to: a fault that it meets on the way; may be repeated',
        Object.keys(FAULTS),
      ),
    )
    .option('--duplicate', 'send each delivery twice, to see the second one recognized')
    .option('--tamper', 'change the body after signing it, to see it refused; ends with 1 if it is accepted')
    .option('--open', 'without --to: open the delivery in the inspector')
    .option('--json', 'print a line of JSON for each response')
    .addHelpText(
      'after',
      `
Examples:
  videovector-webhooks send prompt_run.completed
  videovector-webhooks send test --to localhost:3000/webhooks/videovector
  echo '{"run_id": "run_1"}' | videovector-webhooks send export.ready --data -
`,
    )
    .action((event: string | undefined, options: SendOptions) => send(event, options));
  withApiOptions(withSecretOptions(command));
}

interface PlannedEvent extends OutgoingEvent {
  readonly waitMs: number;
  /** How messages name it. */
  readonly label?: string;
  readonly expect?: readonly (string | number)[] | undefined;
}

async function send(event: string | undefined, options: SendOptions): Promise<void> {
  const planned = await plan(event, options);
  const sender = options.to === undefined ? sandboxSender(options) : directSender(options.to, options);
  const interruption = onInterruption();
  const { signal } = interruption;
  const report = createReport(sender, options);
  try {
    for (let i = 0; i < options.count && !signal.aborted; i++) {
      for (const each of planned) {
        if (options.wait) await paused(each.waitMs, signal);
        if (signal.aborted) break;
        for (const answer of await sender.send(each)) report.add(answer, each);
      }
    }
  } finally {
    interruption.dispose();
    await report.end();
  }
  process.exitCode = interruption.exitCode() ?? (report.failed() ? EXIT.failed : EXIT.ok);
}

/** @throws UsageError If the options contradict each other, or the data or the fixture is invalid. */
async function plan(event: string | undefined, options: SendOptions): Promise<PlannedEvent[]> {
  const { to, fixture } = options;
  if ((event === undefined) === (fixture === undefined))
    throw new UsageError('Give either an event, such as prompt_run.completed, or --fixture <file>.');
  const steps = fixture === undefined ? [] : readFixture(fixture);
  const hasFault = options.fault !== undefined || steps.some(({ faults }) => faults.length > 0);
  if (to !== undefined && (hasFault || options.open)) {
    const what = hasFault ? (options.fault ? '--fault' : 'A fault in the fixture') : '--open';
    throw new UsageError(
      `${what} needs a sandbox: omit --to, and start one with videovector-webhooks sandbox.`,
    );
  }
  if (event !== undefined) return [{ event, data: await readData(options.data), waitMs: 0 }];
  if (options.data !== undefined || options.set !== undefined)
    throw new UsageError('--data and --set are for a single event. Change the data in the fixture.');
  return steps;
}

/** Prints answers as they come and, at the end, what to check. */
function createReport(sender: EventSender, { json, open, to }: SendOptions) {
  const table = createAnswerTable();
  if (!json) table.head();
  let hasFailed = false;
  let hasRefused = false;
  let last: Answer | undefined;
  const advice = new Set<string>();
  return {
    add(given: Answer, { expect, label }: PlannedEvent): void {
      const isExpected = expect?.some((each) => each === given.status || each === given.code);
      const answer = isExpected === undefined ? given : { ...given, ok: isExpected };
      hasFailed ||= !answer.ok;
      hasRefused ||= given.forged === true && given.ok;
      last = answer;
      if (json) console.log(jsonText(answerJson(answer)));
      else table.row(answer);
      if (answer.ok) return;
      const text = adviceFor(answer, { to, explain: sender.explain(answer) });
      if (isExpected === false) advice.add(unexpectedText(`${label}`, answer, expect!));
      else if (text !== undefined) advice.add(text);
    },
    async end(): Promise<void> {
      if (hasRefused) note('The changed body was refused, as it should be.');
      for (const text of advice) warn(text);
      if (open && last !== undefined && sender.pageOf) await openInBrowser(sender.pageOf(last));
    },
    failed: () => hasFailed,
  };
}
