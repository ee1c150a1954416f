import type { FindingKind, ReconcileReport } from '@videovector-webhooks/client';
import { ConfigurationError } from '@videovector-webhooks/core';
import type { Command } from 'commander';
import { openInbox } from '../inbox/open-inbox.js';
import { type ApiOptions, withApiOptions } from '../options/api.js';
import { apiClient } from '../options/api-client.js';
import { type InboxOptions, inboxUrlOf, withInboxOptions } from '../options/inbox.js';
import { type SecretOptions, secretFor, withSecretOptions } from '../options/secrets.js';
import { readEvents } from '../options/selection.js';
import { readUrl } from '../options/values.js';
import { postingReceiver } from '../sending/posting-receiver.js';
import { out } from '../terminal/color.js';
import { EXIT, UsageError } from '../terminal/exit.js';
import { onInterruption } from '../terminal/interruption.js';
import { printJson } from '../terminal/json-line.js';
import { printable } from '../terminal/printable.js';
import { printTable } from '../terminal/table.js';
import { wrapped } from '../terminal/wrapped.js';

interface ReconcileCommandOptions extends ApiOptions, SecretOptions, InboxOptions {
  event?: string[];
  retry?: true;
  to?: string;
  newInbox?: true;
  json?: true;
}

/** `reconcile`: compares the sender's log with the receiver's inbox, and recovers lost events on request. */
export function define(command: Command): void {
  withInboxOptions(command.argument('<webhook>', 'the webhook'))
    .option(
      '--event <name>',
      'only this event: one that the receiver has a handler for; may be repeated',
      readEvents,
    )
    .option('--retry', 'have VideoVector resend deliveries that it has stopped retrying')
    .option('--to <url>', 'sign lost and missing deliveries, and post them to this receiver', readUrl)
    .option('--new-inbox', 'accept an inbox that knows none of the delivered events')
    .option('--json', 'print the report as a line of JSON')
    .addHelpText(
      'after',
      '\nExample:\n  videovector-webhooks reconcile whk_1 --inbox sqlite:inbox.db\n\nWithout --retry and --to it changes nothing.\n',
    )
    .action(reconcile);
  withApiOptions(withSecretOptions(command));
}

async function reconcile(webhookId: string, options: ReconcileCommandOptions): Promise<void> {
  const { retry, to, event: events } = options;
  if (retry && to !== undefined)
    throw new UsageError('Give --retry or --to, not both; one may be enough. Then run it again.');
  const inboxUrl = inboxUrlOf(options);
  const interruption = onInterruption();
  const { signal } = interruption;
  const client = apiClient(options);
  const receiver = to === undefined ? undefined : postingReceiver(to, secretFor(webhookId, options));
  const { inbox, close } = await openInbox(inboxUrl, options.inboxName);
  try {
    const report = await client.reconcile(webhookId, inbox, {
      signal,
      ...(events && { events }),
      ...(options.newInbox && { allowUnknownInbox: true }),
      ...(retry && { apply: 'retry' }),
      ...(receiver && { apply: 'receive', receiver }),
    });
    if (options.json) printJson(report);
    else print(report);
    const fixed = new Set(report.applied.filter(({ ok }) => ok).map(({ deliveryId }) => deliveryId));
    const isOk = report.findings.every(({ deliveryId }) => fixed.has(deliveryId));
    process.exitCode = isOk ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (error instanceof ConfigurationError && error.option === 'inbox') throw new UsageError(UNKNOWN_INBOX);
    if (!signal.aborted) throw error;
    process.exitCode = interruption.exitCode()!;
  } finally {
    interruption.dispose();
    await close();
  }
}

const UNKNOWN_INBOX =
  'This inbox knows none of the delivered events, so it is probably not the receiver’s. Check --inbox, --inbox-name and the ' +
  'webhook. If the receiver has no handlers for these events, select others with --event. If the inbox is new, add --new-inbox. ' +
  'Nothing was changed.';

const COLUMNS = [['delivery'], ['event', 'shrinking'], ['finding'], ['response', 'wide'], ['done']] as const;

function print({ findings, counts, applied, checked, cut }: ReconcileReport): void {
  const rows = findings.map(({ deliveryId, eventType, kind, responseStatusCode }) => {
    const done = applied.find((each) => each.deliveryId === deliveryId)?.code ?? '-';
    return {
      cells: [deliveryId, eventType, kind, String(responseStatusCode ?? '-'), done],
      color: 'red' as const,
    };
  });
  if (rows.length > 0) printTable(COLUMNS, rows);
  const advice = new Map<FindingKind, string>(findings.map((finding) => [finding.kind, finding.advice]));
  for (const [kind, text] of advice) console.log(wrapped(`${kind}: ${text}`).replace(kind, out.bold));
  const each = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  console.log(`${checked} deliveries: ${each.join(', ')}`);
  if (cut.length > 0)
    console.log(
      wrapped(
        `The log shows at most 100 of each status; there may be older ones that are ${printable(cut.join(' or '))}`,
      ),
    );
}
