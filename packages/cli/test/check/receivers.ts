import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SECRET } from '../../../../test/support/deliveries.js';

/** A receiver without the kit, and what `check` must say of it: exactly this, and of everything else that it passes. */
export interface ForeignReceiver {
  readonly name: string;
  readonly language: 'js' | 'python' | 'go';
  /** The arguments of its interpreter, relative to the folder of the receivers. */
  readonly command: readonly string[];
  readonly fails: readonly string[];
  readonly warns: readonly string[];
  /** Besides those that need an option that the tests do not give. */
  readonly notShown?: readonly string[];
}

const FOLDER = fileURLToPath(new URL('./receivers', import.meta.url));

/** A receiver whose key contains X-Delivery-ID, as it should, handles a replay under a new id. */
const REPLAYED = 'replayed-under-new-id';
/** JSON.parse and encoding/json refuse NaN. The receivers answer 5xx then. */
const NAN = 'not-a-number';

const js = (name: string, fails: readonly string[], warns: readonly string[], notShown?: readonly string[]) =>
  ({
    name,
    language: 'js',
    command: [`js/${name}.mjs`],
    fails,
    warns,
    ...(notShown && { notShown }),
  }) as const;
const python = (
  name: string,
  fails: readonly string[],
  warns: readonly string[],
  notShown?: readonly string[],
) =>
  ({
    name,
    language: 'python',
    command: [`python/${name}.py`],
    fails,
    warns,
    ...(notShown && { notShown }),
  }) as const;
const go = (name: string, fails: readonly string[], warns: readonly string[]) =>
  ({ name, language: 'go', command: [name], fails, warns }) as const;

export const FOREIGN_RECEIVERS: readonly ForeignReceiver[] = [
  js('correct', [], [NAN, REPLAYED]),
  js(
    'rebuilds-json',
    [
      'whole-float',
      'float-exponent',
      'negative-zero',
      'big-integer',
      'key-order',
      'not-a-number',
      'tampered-integer',
    ],
    [REPLAYED],
  ),
  js('small-bodies', ['body-256-kb'], [NAN, 'body-5-mb', REPLAYED]),
  js('answers-first', ['handler-fails'], [NAN, REPLAYED], ['failed-then-retried', 'copies-of-failing']),
  js('marks-first', ['failed-then-retried', 'copies-of-failing'], [NAN, REPLAYED]),
  js('conflicts', ['concurrent-copies', 'copies-of-failing', 'hang-up'], [NAN, REPLAYED]),
  js('talks', ['leaks-no-secret'], [NAN, 'leaks-no-stack', REPLAYED]),
  js('limits-rate', ['burst'], [NAN, REPLAYED]),
  python('correct', [], [REPLAYED]),
  python(
    'no_inbox',
    ['hang-up', 'duplicate', 'new-attempt', 'concurrent-copies', 'duplicate-after-others'],
    ['no-delivery-id', REPLAYED],
  ),
  python(
    'trusts_everyone',
    [
      'wrong-key',
      'other-webhook',
      'tampered-value',
      'tampered-integer',
      'tampered-unicode',
      'swapped-body',
      'large-forgery',
      'empty-signature',
      'not-hex',
      'truncated-signature',
      'sha1-signature',
      'unkeyed-digest',
    ],
    // Two documents are not JSON, so this one fails to parse them.
    ['second-document', REPLAYED],
  ),
  python('time_window', ['old-delivery'], [REPLAYED]),
  python('ids_first', ['forged-first'], ['same-id-other-body', REPLAYED]),
  go('correct', [], [NAN, REPLAYED]),
  go('attempt-key', ['new-attempt'], [NAN]),
  go('one-read', ['body-256-kb', 'slow-body'], [NAN, 'body-5-mb', REPLAYED]),
];

/** A receiver that listens. */
export interface RunningReceiver {
  readonly url: URL;
  /** For `--effects`. */
  readonly effects: string;
  /** Kills it, and waits for its end. */
  stop(): Promise<void>;
}

/** Starts a receiver as a process of its own. */
export async function startForeign({ language, command }: ForeignReceiver): Promise<RunningReceiver> {
  const [program, ...args] =
    language === 'js'
      ? [process.execPath, ...command]
      : language === 'python'
        ? ['python3', ...command]
        : [goProgram(), ...command];
  return startProgram(program!, args, FOLDER);
}

/** Starts a program that listens on a free port, or on that of the variable PORT, and prints it. */
export async function startProgram(
  program: string,
  args: readonly string[],
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<RunningReceiver> {
  const child = spawn(program, args, {
    cwd: folder,
    env: {
      ...process.env,
      VIDEOVECTOR_WEBHOOK_SECRET: SECRET,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONPATH: join(FOLDER, 'python'),
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await firstLine(child);
  const origin = `http://127.0.0.1:${port}`;
  return {
    url: new URL('/webhooks/videovector', origin),
    effects: `${origin}/handled?id={id}`,
    stop() {
      child.kill('SIGKILL');
      return exited;
    },
  };
}

let compiled: string | undefined;

/** Compiles the receivers in Go once for a process. */
function goProgram(): string {
  if (compiled !== undefined) return compiled;
  compiled = join(mkdtempSync(join(tmpdir(), 'check-go-')), 'receivers');
  execFileSync('go', ['build', '-o', compiled, '.'], {
    cwd: join(FOLDER, 'go'),
    env: { ...process.env, GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return compiled;
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    let log = '';
    child.stderr!.on('data', (chunk) => (log = `${log}${chunk}`.slice(-2_000)));
    child
      .once('error', reject)
      .once('exit', (code) => reject(new Error(`The receiver ended with ${code}. ${log}`)));
    child.stdout!.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.trim());
    });
  });
}
