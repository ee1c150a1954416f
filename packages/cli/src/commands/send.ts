import { EVENT_NAMES } from '@videovector-webhooks/core';
import { FAULTS } from '@videovector-webhooks/sandbox/events';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { withApiOptions } from '../options/api.js';
import { withSecretOptions } from '../options/secrets.js';
import { readCount, readUrl, several } from '../options/values.js';
import { directSender } from '../sending/direct.js';
import type { SendOptions } from '../sending/sender.js';
import { sandboxSender } from '../sending/through-sandbox.js';
import { EXIT, UsageError } from '../terminal/exit.js';
import { onInterruption } from '../terminal/interruption.js';
import { jsonText } from '../terminal/printable.js';
import { createAnswerTable } from '../terminal/table.js';

/** `send`: sends an event through a sandbox, or signs a delivery itself and posts it. */
export function sendCommand(): Command {
  const command = new Command('send')
    .description('send an event through the running sandbox, or straight to a receiver')
    .addArgument(new Argument('<event>', 'the event to send').choices([...EVENT_NAMES, 'test']))
    .option('--to <url>', 'sign a delivery here and post it to this receiver, without a sandbox', readUrl)
    .option('--data <json>', 'the event’s data instead of the sample: JSON, or @file')
    .option(
      '--set <path=value>',
      'set a field, such as data.run_id=run_1; the value is JSON, else a string; may be repeated',
      several,
      [],
    )
    .option('--count <n>', 'how many events to send', readCount, 1)
    .option('--webhook-id <id>', 'with --to: the X-Webhook-ID to send', 'whk_local')
    .option('--fault <name>', 'without --to: what happens to it on the way; may be repeated', readFault)
    .option('--duplicate', 'send each delivery twice, to see the second one recognized')
    .option('--tamper', 'change the body after signing it, to see it refused (401)')
    .option('--json', 'print a line of JSON for each answer')
    .addHelpText(
      'after',
      '\nExample:\n  videovector-webhooks send prompt_run.completed\n  videovector-webhooks send test --to http://127.0.0.1:3000/webhooks/videovector\n',
    )
    .action((event: string, options: SendOptions) => send(event, options));
  return withApiOptions(withSecretOptions(command));
}

async function send(event: string, options: SendOptions): Promise<void> {
  if (options.to !== undefined && options.fault !== undefined) {
    throw new UsageError(
      '--fault needs a sandbox: omit --to, and start one with videovector-webhooks sandbox.',
    );
  }
  const sendOne =
    options.to === undefined ? sandboxSender(event, options) : directSender(event, options.to, options);
  const interruption = onInterruption();
  const { signal } = interruption;
  const table = createAnswerTable();
  if (!options.json) table.head();
  let failed = false;

  for (let i = 0; i < options.count && !signal.aborted; i++) {
    for (const { deliveryId, status, code, ok } of await sendOne()) {
      failed ||= !ok;
      const id = deliveryId ?? '-';
      if (options.json) console.log(jsonText({ event, delivery_id: id, ok, code, status }));
      else table.row([event, id, String(status || '-'), code], ok ? 'green' : 'red');
    }
  }
  interruption.dispose();
  process.exitCode = interruption.exitCode() ?? (failed ? EXIT.failed : EXIT.ok);
}

function readFault(value: string, before: readonly string[] = []): string[] {
  if (Object.hasOwn(FAULTS, value)) return several(value, before);
  throw new InvalidArgumentError(`It must be one of ${Object.keys(FAULTS).join(', ')}.`);
}
