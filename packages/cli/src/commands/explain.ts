import { createReadStream, existsSync, statSync } from 'node:fs';
import {
  type Capture,
  type CapturedOutcome,
  deliveryOf,
  readCaptures,
} from '@videovector-webhooks/core/replay';
import { diagnoseSignature } from '@videovector-webhooks/sandbox/diagnosis';
import type { Command } from 'commander';
import { printDiagnosis } from '../explain/print-diagnosis.js';
import {
  type DecidingOptions,
  describeResponse,
  type ReceivedRequest,
  receiverResponse,
} from '../explain/receiver-response.js';
import { describeRecorded } from '../explain/recorded-outcome.js';
import { isDeliveryId, sandboxRequests } from '../explain/sandbox-requests.js';
import { checkedFormat, STANDARD_INPUT } from '../files/capture-format.js';
import { skippedLines } from '../files/skipped-lines.js';
import { readBytes } from '../files/text.js';
import { type ApiOptions, withApiOptions } from '../options/api.js';
import { readSecrets, type SecretOptions, withSecretOptions } from '../options/secrets.js';
import { readCount, readTime } from '../options/values.js';
import { EXIT, UsageError, warn } from '../terminal/exit.js';
import { printJson } from '../terminal/json-line.js';
import { printable } from '../terminal/printable.js';
import { wrapped } from '../terminal/wrapped.js';

interface ExplainOptions extends SecretOptions, ApiOptions {
  body?: string;
  signature?: string;
  webhookId?: string;
  id?: string;
  strict?: true;
  graceUntil?: Date;
  maxBodyBytes?: number;
  fallbackMaxBytes?: number;
  acceptCompactJson?: true;
  json?: true;
}

/** `explain`: says why a delivery verifies or does not, and what a receiver would answer. */
export function define(command: Command): void {
  command
    .argument(
      '[file-or-delivery]',
      'a capture file, one line of it, or the id of a delivery of the running sandbox; - reads standard input',
    )
    .option('--id <id>', 'only the delivery with this X-Delivery-ID')
    .option('--body <file>', 'a raw body, instead of a capture')
    .option('--signature <header>', 'its X-Webhook-Signature')
    .option('--webhook-id <id>', 'its X-Webhook-ID')
    .option('--strict', 'for a receiver with strict: true')
    .option('--grace-until <time>', 'for a receiver with this graceUntil', readTime)
    .option('--max-body-bytes <n>', 'for a receiver with this maxBodyBytes', readCount)
    .option('--fallback-max-bytes <n>', 'for a receiver with this fallbackMaxBytes', readCount)
    .option('--accept-compact-json', 'for a receiver with acceptCompactJson: true')
    .option('--json', 'print a line of JSON for each delivery')
    .addHelpText(
      'after',
      `
Example:
  videovector-webhooks explain deliveries.jsonl \\
    --secret-env whk_1=SECRET_A --secret-env whk_2=SECRET_B
  videovector-webhooks explain del_0123456789abcdef01234567
`,
    )
    .action(explain);
  withApiOptions(withSecretOptions(command));
}

async function explain(source: string | undefined, options: ExplainOptions): Promise<void> {
  const secrets = readSecrets(options);
  const deciding = decidingOptions(options);
  let badLines = 0;
  let refused = 0;
  let seen = 0;
  const report = async (
    label: string,
    names: object,
    request: ReceivedRequest,
    { recorded, rebuilt = false }: { recorded?: RecordedOutcome; rebuilt?: boolean } = {},
  ): Promise<void> => {
    const { secret: _value, ...diagnosis } = await diagnoseSignature({ ...request, secrets });
    const receiver = await receiverResponse(request, secrets, deciding);
    seen++;
    if (!diagnosis.verified) refused++;
    if (options.json) {
      printJson({
        ...names,
        ...diagnosis,
        receiver,
        ...(recorded && { recorded }),
        ...(rebuilt && { rebuilt }),
      });
      return;
    }
    printDiagnosis(label, diagnosis);
    const answered = recorded && describeRecorded(recorded, diagnosis.verified);
    if (answered !== undefined) console.log(wrapped(printable(answered), '  '));
    console.log(wrapped(describeResponse(receiver), '  '));
    if (rebuilt) console.log(wrapped(REBUILT, '  '));
  };

  if (options.body !== undefined) {
    await report(options.body, { file: options.body }, rawRequest(options.body, options));
  } else if (source === undefined) {
    throw new UsageError(
      'explain needs a capture file, a line of one, the id of a delivery, or --body and --signature',
    );
  } else if (isDeliveryId(source) && !existsSync(source)) {
    for (const { label, sentAt, request, recorded } of await sandboxRequests(source, options))
      await report(label, { captured_at: sentAt, delivery_id: source }, request, { recorded });
    if (seen === 0) warn('Nothing was explained: the delivery has not been sent yet.');
  } else {
    const name = nameOf(source);
    const skipped = skippedLines(name, warn);
    const onBadLine = (line: number): void => {
      badLines++;
      skipped.add(line);
    };
    const onTornLine = (line: number): void => warn(`${name}, line ${line}: incomplete, skipped`);
    const chunks = await checkedFormat(name, chunksOf(source));
    for await (const capture of readCaptures(chunks, { onBadLine, onTornLine })) {
      if (options.id !== undefined && idOf(capture) !== options.id) continue;
      const { method, headers } = capture;
      const label = `${capture.captured_at} ${idOf(capture) ?? 'no delivery id'}`;
      if (capture.body_missing === undefined)
        await report(
          label,
          { captured_at: capture.captured_at, delivery_id: idOf(capture) ?? null },
          { method, headers, body: deliveryOf(capture).body },
          { recorded: capture.outcome, rebuilt: capture.rebuilt_from !== undefined },
        );
      else warn(`${label}: its body was not captured (${capture.body_missing})`);
    }
    skipped.end();
    if (seen === 0 && options.id !== undefined)
      throw new UsageError(`There is no delivery ${options.id} with a body in it`);
    if (seen === 0)
      warn(
        `Nothing was explained: there is no capture in it. For a raw body, use --body and --signature.${
          options.secretEnv === undefined ? '' : ' To give --secret-env several values, repeat it.'
        }`,
      );
  }
  process.exitCode = refused > 0 || badLines > 0 || seen === 0 ? EXIT.failed : EXIT.ok;
}

type RecordedOutcome = Pick<CapturedOutcome, 'outcome' | 'code' | 'status'>;

const REBUILT =
  'Rebuilt from the log by pull and signed here: its headers and its signature are not those that were sent, so they prove nothing about the sender.';

function decidingOptions(options: ExplainOptions): DecidingOptions {
  const { strict, graceUntil, maxBodyBytes, fallbackMaxBytes, acceptCompactJson } = options;
  return {
    ...(strict && { strict }),
    ...(graceUntil && { graceUntil }),
    ...(maxBodyBytes && { maxBodyBytes }),
    ...(fallbackMaxBytes && { fallbackMaxBytes }),
    ...(acceptCompactJson && { acceptCompactJson }),
  };
}

function rawRequest(file: string, { signature, webhookId }: ExplainOptions): ReceivedRequest {
  const headers: Record<string, string> = {};
  if (signature !== undefined) headers['x-webhook-signature'] = signature;
  if (webhookId !== undefined) headers['x-webhook-id'] = webhookId;
  return { headers, body: readBytes(file) };
}

/** A line of a capture file is an object; a file may have any other name. */
function isLine(source: string): boolean {
  return source.trimStart().startsWith('{');
}

function nameOf(source: string): string {
  if (source === '-') return STANDARD_INPUT;
  return isLine(source) ? 'The argument' : source;
}

function chunksOf(source: string): AsyncIterable<Buffer> | Buffer[] {
  if (source === '-') return process.stdin;
  if (isLine(source)) return [Buffer.from(`${source}\n`)];
  if (statSync(source).isDirectory()) throw new UsageError(`${source} is a folder; a capture file is needed`);
  return createReadStream(source);
}

function idOf({ headers }: Capture): string | undefined {
  return headers['x-delivery-id'];
}
