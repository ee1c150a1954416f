import { type RotateOptions, RotationError, type RotationReport } from '@videovector-webhooks/client';
import { Command } from 'commander';
import pc from 'picocolors';
import { type ApiOptions, apiClient, withApiOptions } from '../options/api.js';
import { readCount, readUrl } from '../options/values.js';
import { fileJournal } from '../rotation/rotation-journal.js';
import { runShell } from '../rotation/run-shell.js';
import { EXIT } from '../terminal/exit.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { jsonText } from '../terminal/json-text.js';
import { printable } from '../terminal/table.js';

interface RotateCommandOptions extends ApiOptions {
  install: string;
  openGrace?: string;
  closeGrace?: string;
  journal: string;
  graceMinutes: number;
  proofMinutes: number;
  receiverUrl?: string;
  json?: true;
}

/** `rotate`: a rotation that loses no delivery, with your own commands in its steps. */
export function rotateCommand(): Command {
  const command = new Command('rotate')
    .description('rotate the secret of a webhook without losing a delivery')
    .argument('<webhook>', 'the webhook')
    .requiredOption(
      '--install <command>',
      'brings the new secret, on its standard input, to the receivers, beside the old one',
    )
    .option(
      '--open-grace <command>',
      'sets graceUntil on the receivers to $GRACE_UNTIL (default: done already)',
    )
    .option('--close-grace <command>', 'ends the grace period on the receivers')
    .option(
      '--journal <file>',
      'where to write the rotation down, so that it can go on after a crash',
      'rotation.json',
    )
    .option('--grace-minutes <n>', 'how long the grace period is', readCount, 60)
    .option('--proof-minutes <n>', 'how long to wait until test events are accepted', readCount, 2)
    .option('--receiver-url <url>', 'where the receiver is, if it is not the webhook’s URL', readUrl)
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  videovector-webhooks rotate whk_1 --install ./deploy-secret.sh\n\nThe commands run in a shell, with WEBHOOK_ID and GRACE_UNTIL in their environment. Whatever fails, mend it and run it again.\n',
    )
    .action(rotate);
  return withApiOptions(command);
}

async function rotate(webhookId: string, options: RotateCommandOptions): Promise<void> {
  const { signal, dispose } = onInterrupt();
  try {
    const report = await apiClient(options).rotate(webhookId, { ...stepsOf(webhookId, options), signal });
    if (options.json) console.log(jsonText(report));
    else print(report);
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    console.error(`${pc.red('error:')} ${printable(error.message)}`);
    // How a command of the user ended, only the cause says.
    if (error.cause instanceof Error) console.error(printable(error.cause.message));
    process.exitCode = signal.aborted ? EXIT.interrupted : EXIT.failed;
  } finally {
    dispose();
  }
}

function stepsOf(webhookId: string, options: RotateCommandOptions): RotateOptions {
  const { install, openGrace, closeGrace, receiverUrl, json } = options;
  const environment = (graceUntil: Date | undefined): Record<string, string> => ({
    WEBHOOK_ID: webhookId,
    ...(graceUntil && { GRACE_UNTIL: graceUntil.toISOString() }),
  });
  return {
    install: (secret, { graceUntil }) => runShell('--install', install, environment(graceUntil), secret),
    ...(openGrace && { openGrace: (until: Date) => runShell('--open-grace', openGrace, environment(until)) }),
    ...(closeGrace && { closeGrace: () => runShell('--close-grace', closeGrace, environment(undefined)) }),
    ...(receiverUrl && { receiverUrl }),
    journal: fileJournal(options.journal),
    graceMs: options.graceMinutes * 60_000,
    proofTimeoutMs: options.proofMinutes * 60_000,
    onStep: (step) => json !== true && console.log(`${pc.green('done')} ${step}`),
  };
}

function print({ retried, logCut, graceUntil }: RotationReport): void {
  console.log(
    `The secret is rotated. ${retried.length} deliveries that had failed meanwhile are sent again.`,
  );
  for (const { deliveryId, result, code } of retried) {
    if (result === 'refused') console.log(pc.red(printable(`${deliveryId}: ${code}`)));
  }
  if (logCut)
    console.log(
      'More had failed than the log shows: look after the rest with videovector-webhooks reconcile',
    );
  console.log(`Take the old secret away after ${graceUntil ?? 'the grace period'}.`);
}
