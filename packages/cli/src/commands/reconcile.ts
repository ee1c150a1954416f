import type { FindingKind, ReconcileReport } from '@videovector-webhooks/client';
import { Command } from 'commander';
import pc from 'picocolors';
import { openInbox } from '../inbox/open-inbox.js';
import { type ApiOptions, apiClient, withApiOptions } from '../options/api.js';
import { type SecretOptions, secretFor, withSecretOptions } from '../options/secrets.js';
import { readUrl } from '../options/values.js';
import { postingReceiver } from '../receiver/posting-receiver.js';
import { EXIT, UsageError } from '../terminal/exit.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { jsonText } from '../terminal/json-text.js';
import { createTable, printable } from '../terminal/table.js';

interface ReconcileCommandOptions extends ApiOptions, SecretOptions {
  inbox: string;
  inboxName?: string;
  event?: string[];
  retry?: true;
  to?: string;
  json?: true;
}

/** `reconcile`: compares the sender's log with the receiver's inbox, and mends what is missing if told to. */
export function reconcileCommand(): Command {
  const command = new Command('reconcile')
    .description('compare VideoVector’s log with your inbox: what was lost, still fails, or was never seen')
    .argument('<webhook>', 'the webhook')
    .requiredOption('--inbox <url>', 'the receiver’s inbox: postgres://…, redis://… or sqlite:path')
    .option('--inbox-name <name>', 'its table, or on Redis the prefix of its keys, if it is not the default')
    .option('--event <name...>', 'only these events: those that the receiver has handlers for')
    .option('--retry', 'have VideoVector send again what it has given up')
    .option('--to <url>', 'sign what was lost or never seen, and post it to this receiver', readUrl)
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  videovector-webhooks reconcile whk_1 --inbox sqlite:inbox.db\n\nWithout --retry and --to it changes nothing.\n',
    )
    .action(reconcile);
  return withApiOptions(withSecretOptions(command));
}

async function reconcile(webhookId: string, options: ReconcileCommandOptions): Promise<void> {
  const { retry, to, event: events } = options;
  if (retry && to !== undefined)
    throw new UsageError('Give --retry or --to, not both; one may be enough. Then run it again.');
  const { signal, dispose } = onInterrupt();
  const client = apiClient(options);
  const receiver = to === undefined ? undefined : postingReceiver(to, secretFor(webhookId, options));
  const { inbox, close } = await openInbox(options.inbox, options.inboxName);
  try {
    const report = await client.reconcile(webhookId, inbox, {
      signal,
      ...(events && { events }),
      ...(retry && { apply: 'retry' }),
      ...(receiver && { apply: 'receive', receiver }),
    });
    if (options.json) console.log(jsonText(report));
    else print(report);
    const mended = new Set(report.applied.filter(({ ok }) => ok).map(({ deliveryId }) => deliveryId));
    const isWell = report.findings.every(({ deliveryId }) => mended.has(deliveryId));
    process.exitCode = isWell ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (!signal.aborted) throw error;
    process.exitCode = EXIT.interrupted;
  } finally {
    dispose();
    await close();
  }
}

function print({ findings, counts, applied, checked, cut }: ReconcileReport): void {
  const table = createTable([
    ['delivery', 32],
    ['event', 30],
    ['finding', 10],
    ['answer', 6],
    ['done', 24],
  ]);
  if (findings.length > 0) table.head();
  for (const { deliveryId, eventType, kind, responseStatusCode } of findings) {
    const done = applied.find((each) => each.deliveryId === deliveryId)?.code ?? '-';
    table.row([deliveryId, eventType, kind, String(responseStatusCode ?? '-'), done], pc.red);
  }
  const advice = new Map<FindingKind, string>(findings.map((finding) => [finding.kind, finding.advice]));
  for (const [kind, text] of advice) console.log(`${pc.bold(kind)}: ${text}`);
  const each = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  console.log(`${checked} deliveries: ${each.join(', ')}`);
  if (cut.length > 0)
    console.log(
      `The log shows 100 of a state at most; there may be older ones that are ${printable(cut.join(' or '))}`,
    );
}
