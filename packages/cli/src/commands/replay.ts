import {
  type Capture,
  type OpenedCaptureFile,
  openCaptureFile,
  type ReplayOptions,
  readCaptures,
  replay,
} from '@videovector-webhooks/core/replay';
import { type Command, InvalidArgumentError } from 'commander';
import { checkedFormat, STANDARD_INPUT } from '../files/capture-format.js';
import { skippedLines } from '../files/skipped-lines.js';
import {
  DEFAULT_VARIABLE,
  type SecretOptions,
  signingSecrets,
  withSecretOptions,
} from '../options/secrets.js';
import { readEvents, readOutcomes } from '../options/selection.js';
import { choiceOf, readCount, readSince, readTime, readUrl, several } from '../options/values.js';
import { freshIds } from '../sending/fresh-ids.js';
import { out } from '../terminal/color.js';
import { describeError } from '../terminal/describe-error.js';
import { EXIT, warn } from '../terminal/exit.js';
import { onInterruption } from '../terminal/interruption.js';
import { printJson } from '../terminal/json-line.js';
import { printable } from '../terminal/printable.js';
import { createProgress } from '../terminal/progress.js';
import { createTable } from '../terminal/table.js';

interface ReplayCommandOptions extends SecretOptions {
  to: string;
  event?: string[];
  id?: string[];
  outcome?: string[];
  since?: Date;
  until?: Date;
  fresh?: true;
  order: NonNullable<ReplayOptions['order']>;
  seed: number;
  pace: NonNullable<ReplayOptions['pace']>;
  concurrency: number;
  stopOnFailure?: true;
  json?: true;
}

/** `replay`: sends captured deliveries again, and compares the outcome then and now. */
export function define(command: Command): void {
  command
    .argument('<file...>', 'capture files, in the order to be replayed; - reads standard input')
    .requiredOption('--to <url>', 'the URL of the receiver', readUrl)
    .option('--event <name>', 'only this event, or a family such as "media.*"; may be repeated', readEvents)
    .option('--id <id>', 'only this delivery id, event id or key; may be repeated', several)
    .option(
      '--outcome <outcome>',
      'only deliveries that ended like this: failed, handler_timeout, 500, 5xx …; may be repeated',
      readOutcomes,
    )
    .option(
      '--since <time>',
      'only captures since: a time (ISO 8601, in UTC without an offset), or a span such as 10m, 2h or 3d',
      readSince,
    )
    .option('--until <time>', 'only captures before this time', readTime)
    .option(
      '--fresh',
      'give each a new delivery id and, if a secret is set, a new event id, time and signature',
    )
    .addOption(
      choiceOf('--order <order>', 'the order', ['recorded', 'reversed', 'shuffled']).default('recorded'),
    )
    .option('--seed <n>', 'the seed of the shuffled order', readCount, 1)
    .option('--pace <pace>', '"fast", "recorded", or a number of deliveries a second', readPace, 'fast')
    .option('--concurrency <n>', 'how many may be in progress concurrently', readCount, 1)
    .option('--stop-on-failure', 'start no more after the first that does not get a 2xx')
    .option('--json', 'print a line of JSON for each delivery')
    .addHelpText(
      'after',
      `
Example:
  videovector-webhooks replay deliveries.jsonl --outcome 5xx \\
    --to http://127.0.0.1:3000/webhooks/videovector
`,
    )
    .action((files: string[], options: ReplayCommandOptions) => replayFiles(files, options));
  withSecretOptions(command);
}

async function replayFiles(paths: string[], options: ReplayCommandOptions): Promise<void> {
  const { to, event, id, outcome, since, until, order, seed, pace, concurrency, json } = options;
  const { fresh = false, stopOnFailure = false } = options;
  // Opened before anything is sent: the target may record to one of them.
  const files = await Promise.all(paths.map(openFile));
  const progress = createProgress(totalSize(files));
  const interruption = onInterruption();
  const { signal } = interruption;
  const table = createTable([
    ['event', 28],
    ['was', 22],
    ['now', 22],
    ['delivery', 28, 'wide'],
  ]);
  const counts = { replayed: 0, changed: 0, failed: 0, bad_lines: 0 };

  const onBad = (): void => void counts.bad_lines++;
  const captures = readFiles(files, progress.add, onBad, (problem) => progress.pause(() => warn(problem)));
  const results = replay(captures, to, {
    filter: {
      ...(event !== undefined && { event }),
      ...(id !== undefined && { id }),
      ...(outcome !== undefined && { outcome }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    },
    fresh,
    ...(fresh && hasSecret(options) && { secret: signingSecrets(options)[0]!.value }),
    order,
    seed,
    pace,
    concurrency,
    stopOnFailure,
    signal,
  });

  if (!json) progress.pause(table.head);
  for await (const result of results) {
    const { capture, was, now, changed, ok } = result;
    counts.replayed++;
    if (changed) counts.changed++;
    if (!ok) counts.failed++;
    const name = was.event ?? capture.headers['x-event-type'] ?? '-';
    const delivery = was.delivery_id ?? capture.headers['x-delivery-id'] ?? '-';
    const newIds = fresh ? freshIds(result) : [];
    progress.pause(() => {
      if (json) {
        const ids = Object.fromEntries(newIds.map(({ of, now }) => [`new_${of}_id`, now]));
        printJson({
          event: name,
          delivery_id: delivery,
          ...ids,
          was: brief(was),
          now: brief(now),
          changed,
          ok,
        });
      } else table.row([name, shown(was), shown(now), delivery], ok ? (changed ? 'green' : 'dim') : 'red');
      if (!json)
        for (const { before = '-', now } of newIds) console.log(out.dim(printable(`  ${before} → ${now}`)));
      if (now.error instanceof Error)
        warn(`${delivery}: nothing was sent, or no response came. ${describeError(now.error)}`);
    });
  }
  progress.stop();
  interruption.dispose();
  const { replayed, changed, failed, bad_lines: bad } = counts;
  if (json) printJson({ summary: { ...counts, interrupted: signal.aborted } });
  else {
    const badLines = bad > 0 ? `, ${bad} bad ${bad === 1 ? 'line' : 'lines'}` : '';
    console.log(`${replayed} replayed, ${changed} changed, ${failed} not accepted${badLines}`);
  }
  const isNothing = replayed === 0 && !signal.aborted;
  if (isNothing) warn(`Nothing was replayed: ${whyNothing(options)}`);
  process.exitCode = interruption.exitCode() ?? (failed + bad > 0 || isNothing ? EXIT.failed : EXIT.ok);
}

function whyNothing(options: ReplayCommandOptions): string {
  const given = (['event', 'id', 'outcome', 'since', 'until'] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (given.length === 0) return 'the files hold no capture.';
  const names = given.map((name) => `--${name}`).join(' and ');
  return `the files hold no capture that matches ${names}. To give an option several values, repeat it.`;
}

interface NamedFile extends OpenedCaptureFile {
  readonly path: string;
}

async function openFile(path: string): Promise<NamedFile> {
  if (path === '-') return { path: STANDARD_INPUT, size: undefined, chunks: process.stdin };
  const { size, chunks } = await openCaptureFile(path);
  // A pipe is read in its turn: it may have nothing yet.
  return { path, size, chunks: size === undefined ? chunks : await checkedFormat(path, chunks) };
}

/** The size of all files together, for the progress bar; undefined if one is a pipe. */
function totalSize(files: readonly NamedFile[]): number | undefined {
  return files.reduce<number | undefined>(
    (sum, { size }) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );
}

/** Reads files one after the other, a chunk at a time. */
async function* readFiles(
  files: readonly NamedFile[],
  onBytes: (count: number) => void,
  onBad: () => void,
  onProblem: (problem: string) => void,
): AsyncGenerator<Capture> {
  for (const { path, size, chunks } of files) {
    const skipped = skippedLines(path, onProblem);
    const onBadLine = (line: number): void => {
      onBad();
      skipped.add(line);
    };
    const onTornLine = (line: number): void => onProblem(`${path}, line ${line}: incomplete, skipped`);
    const checked = size === undefined ? await checkedFormat(path, chunks) : chunks;
    try {
      yield* readCaptures(counted(checked, onBytes), { onBadLine, onTornLine });
    } finally {
      skipped.end();
    }
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}

/** A fresh delivery is signed again only if a secret is set; none is needed to replay. */
function hasSecret({ secretEnv, secretFile }: SecretOptions): boolean {
  return secretEnv !== undefined || secretFile !== undefined || Boolean(process.env[DEFAULT_VARIABLE]);
}

function brief({ outcome, code, status }: { outcome: string; code: string; status: number }) {
  return { outcome, code, status: status === 0 ? null : status };
}

function shown({ code, status }: { code: string; status: number }): string {
  return status === 0 ? code : `${status} ${code}`;
}

function readPace(value: string): 'fast' | 'recorded' | number {
  if (value === 'fast' || value === 'recorded') return value;
  if (Number(value) > 0) return Number(value);
  throw new InvalidArgumentError('It must be "fast", "recorded" or a number of deliveries a second.');
}
