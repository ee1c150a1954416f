import { type RotateOptions, RotationError } from '@videovector-webhooks/client';
import type { Command } from 'commander';
import { type ApiOptions, withApiOptions } from '../options/api.js';
import { apiClient } from '../options/api-client.js';
import { readCount, readUrl } from '../options/values.js';
import { warnOfOldSecret } from '../rotation/old-secret.js';
import { reportText } from '../rotation/report-text.js';
import { fileJournal } from '../rotation/rotation-journal.js';
import { runShell } from '../rotation/run-shell.js';
import { stepText } from '../rotation/step-text.js';
import { out } from '../terminal/color.js';
import { inCommandWords } from '../terminal/command-words.js';
import { describeError } from '../terminal/describe-error.js';
import { EXIT, reportError } from '../terminal/exit.js';
import { onInterruption } from '../terminal/interruption.js';
import { printJson } from '../terminal/json-line.js';
import { wrapped } from '../terminal/wrapped.js';

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
export function define(command: Command): void {
  command
    .argument('<webhook>', 'the webhook')
    .requiredOption(
      '--install <command>',
      'brings the new secret, a line on its standard input, to the receivers, beside the old one',
    )
    .option(
      '--open-grace <command>',
      'sets graceUntil on the receivers to $GRACE_UNTIL (default: graceUntil is deployed already)',
    )
    .option('--close-grace <command>', 'ends the grace period on the receivers')
    .option(
      '--journal <file>',
      'where to record the rotation, so that it can continue after a crash',
      'rotation.json',
    )
    .option('--grace-minutes <n>', 'the length of the grace period', readCount, 60)
    .option('--proof-minutes <n>', 'how long to wait until test events are accepted', readCount, 2)
    .option('--receiver-url <url>', 'the URL of the receiver, unless it is the webhook’s', readUrl)
    .option('--json', 'print the report as a line of JSON')
    .addHelpText(
      'after',
      '\nExample:\n  videovector-webhooks rotate whk_1 \\\n    --open-grace ./set-grace.sh --install ./set-secret.sh\n\nThe commands run in a shell, with WEBHOOK_ID and GRACE_UNTIL in their\nenvironment. If a step fails, fix the problem and run it again.\n',
    )
    .action(rotate);
  withApiOptions(command);
}

async function rotate(webhookId: string, options: RotateCommandOptions): Promise<void> {
  const interruption = onInterruption();
  const { signal } = interruption;
  const installed: { secret?: string } = {};
  const steps = stepsOf(webhookId, options, (secret) => {
    installed.secret = secret;
  });
  try {
    const report = await apiClient(options).rotate(webhookId, { ...steps, signal });
    if (options.json) printJson(report);
    else for (const line of reportText(report)) console.log(wrapped(line));
    if (installed.secret !== undefined) warnOfOldSecret('.env', webhookId, installed.secret);
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    reportError(inCommandWords(describeError(error)));
    process.exitCode = interruption.exitCode() ?? EXIT.failed;
  } finally {
    interruption.dispose();
  }
}

function stepsOf(
  webhookId: string,
  options: RotateCommandOptions,
  onSecret: (secret: string) => void,
): RotateOptions {
  const { install, openGrace, closeGrace, receiverUrl, json } = options;
  const environment = (graceUntil: Date | undefined): Record<string, string> => ({
    WEBHOOK_ID: webhookId,
    ...(graceUntil && { GRACE_UNTIL: graceUntil.toISOString() }),
  });
  return {
    install(secret, { graceUntil }) {
      onSecret(secret);
      return runShell('--install', install, environment(graceUntil), secret);
    },
    ...(openGrace && { openGrace: (until: Date) => runShell('--open-grace', openGrace, environment(until)) }),
    ...(closeGrace && { closeGrace: () => runShell('--close-grace', closeGrace, environment(undefined)) }),
    ...(receiverUrl && { receiverUrl }),
    journal: fileJournal(options.journal),
    graceMs: options.graceMinutes * 60_000,
    proofTimeoutMs: options.proofMinutes * 60_000,
    onStep: (step) =>
      json !== true &&
      step !== 'begin' &&
      console.log(wrapped(stepText(step, options)).replace(/^\w+/, out.green)),
  };
}
