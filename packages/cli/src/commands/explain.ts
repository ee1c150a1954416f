import { createReadStream } from 'node:fs';
import { type Capture, deliveryOf, helpFor, readCaptures } from '@videovector-webhooks/core';
import { Command } from 'commander';
import {
  type Evidence,
  type Explanation,
  explainDelivery,
  type Finding,
} from '../explain/explain-delivery.js';
import { readBytes } from '../files/text.js';
import { readSecrets, type SecretOptions, withSecretOptions } from '../options/secrets.js';
import { out } from '../terminal/color.js';
import { EXIT, UsageError, warn } from '../terminal/exit.js';
import { printable } from '../terminal/printable.js';

interface ExplainOptions extends SecretOptions {
  body?: string;
  signature?: string;
  webhookId?: string;
  id?: string;
  json?: true;
}

/** `explain`: says why a delivery verifies or does not. */
export function explainCommand(): Command {
  const command = new Command('explain')
    .description(
      'say why a delivery verifies or does not: which bytes, which secret, what was changed on the way',
    )
    .argument('[file-or-line]', 'a capture file, or one line of it; - reads standard input')
    .option('--id <id>', 'only the delivery with this X-Delivery-ID')
    .option('--body <file>', 'a raw body, instead of a capture')
    .option('--signature <header>', 'its X-Webhook-Signature')
    .option('--webhook-id <id>', 'its X-Webhook-ID')
    .option('--json', 'print a line of JSON for each delivery')
    .addHelpText(
      'after',
      '\nExample:\n  videovector-webhooks explain deliveries.jsonl --secret-env whk_1=SECRET_A whk_2=SECRET_B\n',
    )
    .action(explain);
  return withSecretOptions(command);
}

async function explain(source: string | undefined, options: ExplainOptions): Promise<void> {
  const secrets = readSecrets(options);
  let badLines = 0;
  let refused = 0;
  let seen = 0;
  const report = async (label: string, evidence: Evidence): Promise<void> => {
    const explanation = await explainDelivery(evidence, secrets);
    seen++;
    if (!explanation.verified) refused++;
    if (options.json) console.log(JSON.stringify({ delivery: label, ...explanation }));
    else print(label, explanation);
  };

  if (options.body !== undefined) {
    await report(options.body, rawEvidence(options.body, options));
  } else if (source === undefined) {
    throw new UsageError('explain needs a capture file, a line of one, or --body and --signature');
  } else {
    const onBadLine = (line: number): void => {
      badLines++;
      warn(`line ${line}: not a capture, skipped`);
    };
    for await (const capture of readCaptures(chunksOf(source), { onBadLine })) {
      if (options.id !== undefined && idOf(capture) !== options.id) continue;
      const label = `${capture.captured_at} ${idOf(capture) ?? 'no delivery id'}`;
      if (capture.body_missing === undefined)
        await report(label, { headers: capture.headers, body: deliveryOf(capture).body });
      else warn(`${label}: its body was not captured (${capture.body_missing})`);
    }
    if (seen === 0 && options.id !== undefined)
      throw new UsageError(`There is no delivery ${options.id} with a body in it`);
  }
  process.exitCode = refused > 0 || badLines > 0 ? EXIT.failed : EXIT.ok;
}

function print(label: string, { verified, findings }: Explanation): void {
  console.log(
    `${verified ? out.green('verifies') : out.red('does not verify')}  ${out.bold(printable(label))}`,
  );
  for (const { text, difference } of findings) {
    console.log(`  ${text}`);
    if (difference !== undefined) printDifference(difference);
  }
  const [first] = findings;
  if (!verified && first !== undefined) console.log(out.dim(`  see ${helpFor(first.code)}`));
}

function printDifference({ offset, received, canonical, caret }: NonNullable<Finding['difference']>): void {
  console.log(out.dim(`    received   ${received}`));
  console.log(out.dim(`    canonical  ${canonical}`));
  console.log(`               ${' '.repeat(caret)}${out.yellow('^')} byte ${offset}`);
}

function rawEvidence(file: string, { signature, webhookId }: ExplainOptions): Evidence {
  const headers: Record<string, string> = {};
  if (signature !== undefined) headers['x-webhook-signature'] = signature;
  if (webhookId !== undefined) headers['x-webhook-id'] = webhookId;
  return { headers, body: readBytes(file) };
}

function chunksOf(source: string): AsyncIterable<Buffer> | string[] {
  if (source === '-') return process.stdin;
  // A line of a capture file is an object; a file may be called anything else.
  return source.trimStart().startsWith('{') ? [`${source}\n`] : createReadStream(source);
}

function idOf({ headers }: Capture): string | undefined {
  return headers['x-delivery-id'];
}
