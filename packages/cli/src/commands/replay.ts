import { createReadStream, statSync } from 'node:fs';
import { type Capture, type ReplayOptions, readCaptures, replay } from '@videovector-webhooks/core';
import { Command, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import { readSecrets, type SecretOptions, withSecretOptions } from '../options/secrets.js';
import { readUrl } from '../options/values.js';
import { EXIT } from '../terminal/exit.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { createProgress } from '../terminal/progress.js';
import { createTable } from '../terminal/table.js';

interface ReplayCommandOptions extends SecretOptions {
  to: string;
  event?: string[];
  id?: string[];
  outcome?: string[];
  since?: string;
  until?: string;
  fresh?: true;
  order: NonNullable<ReplayOptions['order']>;
  seed: number;
  pace: NonNullable<ReplayOptions['pace']>;
  concurrency: number;
  stopOnFailure?: true;
  json?: true;
}

/** `replay`: sends captured deliveries again, and compares the outcome then and now. */
export function replayCommand(): Command {
  const command = new Command('replay')
    .description('send captured deliveries again, and compare the outcome then and now')
    .argument('<file...>', 'capture files, in the order to be replayed; - reads standard input')
    .requiredOption('--to <url>', 'the URL of the receiver', readUrl)
    .option('--event <name...>', 'only these events, or families such as "media.*"')
    .option('--id <id...>', 'only these delivery ids, event ids or keys')
    .option('--outcome <outcome...>', 'only what ended so then: failed, handler_timeout, 500, 5xx …')
    .option('--since <time>', 'only what was captured at this time or later, in ISO 8601')
    .option('--until <time>', 'only what was captured before this time')
    .option(
      '--fresh',
      'give each a new delivery id and, if a secret is set, a new event id, time and signature',
    )
    .addOption(
      new Option('--order <order>', 'the order')
        .choices(['recorded', 'reversed', 'shuffled'])
        .default('recorded'),
    )
    .option('--seed <n>', 'the seed of the shuffled order', readWhole, 1)
    .option('--pace <pace>', '"fast", "recorded", or so many a second', readPace, 'fast')
    .option('--concurrency <n>', 'how many may be under way at once', readWhole, 1)
    .option('--stop-on-failure', 'start no more after the first that is not answered with 2xx')
    .option('--json', 'print a line of JSON for each delivery')
    .addHelpText(
      'after',
      '\nExample:\n  videovector-webhooks replay deliveries.jsonl --to http://127.0.0.1:3000/webhooks/videovector --outcome 5xx\n',
    )
    .action((files: string[], options: ReplayCommandOptions) => replayFiles(files, options));
  return withSecretOptions(command);
}

async function replayFiles(files: string[], options: ReplayCommandOptions): Promise<void> {
  const {
    to,
    event,
    id,
    outcome,
    since,
    until,
    fresh = false,
    order,
    seed,
    pace,
    concurrency,
    json,
  } = options;
  const total = files.every((file) => file !== '-')
    ? files.reduce((sum, file) => sum + statSync(file).size, 0)
    : undefined;
  const progress = createProgress(total);
  const { signal, dispose } = onInterrupt();
  const table = createTable([
    ['event', 30],
    ['delivery', 40],
    ['was', 24],
    ['now', 24],
  ]);
  const counts = { replayed: 0, changed: 0, failed: 0, bad_lines: 0 };

  const captures = readFiles(files, progress.add, (file, line) => {
    counts.bad_lines++;
    progress.pause(() => console.error(pc.yellow(`${file}, line ${line}: no capture, left out`)));
  });
  const results = replay(captures, to, {
    filter: {
      ...(event !== undefined && { event }),
      ...(id !== undefined && { id }),
      ...(outcome !== undefined && { outcome }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    },
    fresh,
    ...(fresh && hasSecret(options) && { secret: readSecrets(options)[0]!.value }),
    order,
    seed,
    pace,
    concurrency,
    stopOnFailure: options.stopOnFailure ?? false,
    signal,
  });

  if (!json) progress.pause(table.head);
  for await (const { capture, was, now, changed, ok } of results) {
    counts.replayed++;
    if (changed) counts.changed++;
    if (!ok) counts.failed++;
    const name = was.event ?? capture.headers['x-event-type'] ?? '-';
    const delivery = was.delivery_id ?? capture.headers['x-delivery-id'] ?? '-';
    progress.pause(() => {
      if (json)
        console.log(
          JSON.stringify({
            event: name,
            delivery_id: delivery,
            was: brief(was),
            now: brief(now),
            changed,
            ok,
          }),
        );
      else table.row([name, delivery, shown(was), shown(now)], ok ? (changed ? pc.green : pc.dim) : pc.red);
    });
  }
  progress.stop();
  dispose();
  const { replayed, changed, failed, bad_lines: bad } = counts;
  if (json) console.log(JSON.stringify({ summary: { ...counts, interrupted: signal.aborted } }));
  else
    console.log(
      `${replayed} replayed, ${changed} changed, ${failed} not accepted${bad > 0 ? `, ${bad} bad lines` : ''}`,
    );
  if (signal.aborted) process.exitCode = EXIT.interrupted;
  else process.exitCode = failed > 0 || bad > 0 ? EXIT.failed : EXIT.ok;
}

/** Reads files one after the other, a chunk at a time. */
async function* readFiles(
  files: readonly string[],
  onBytes: (count: number) => void,
  onBadLine: (file: string, line: number) => void,
): AsyncGenerator<Capture> {
  for (const file of files) {
    const chunks = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
    yield* readCaptures(counted(chunks, onBytes), { onBadLine: (line) => onBadLine(file, line) });
  }
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}

/** A fresh delivery is signed anew only where a secret is set; none is needed to replay. */
function hasSecret({ secretEnv, secretFile }: SecretOptions): boolean {
  return (
    secretEnv !== undefined || secretFile !== undefined || Boolean(process.env['VIDEOVECTOR_WEBHOOK_SECRET'])
  );
}

function brief({ outcome, code, status }: { outcome: string; code: string; status: number }) {
  return { outcome, code, status };
}

function shown({ code, status }: { code: string; status: number }): string {
  return status === 0 ? code : `${status} ${code}`;
}

function readWhole(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

function readPace(value: string): 'fast' | 'recorded' | number {
  if (value === 'fast' || value === 'recorded') return value;
  if (Number(value) > 0) return Number(value);
  throw new InvalidArgumentError('It must be "fast", "recorded" or a number of deliveries a second.');
}
