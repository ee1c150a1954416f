import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ROOT } from '../pack-packages.js';
import { freePort, listens } from '../serve-and-deliver.js';

/** Longer than any program takes to build or to start on the slowest machine. */
const PATIENCE_MS = 180_000;

/** A program that listens. */
export interface Program {
  readonly origin: string;
  /** Everything that it has printed. */
  output(): string;
  stop(): Promise<void>;
}

/** A program that ended before it listened, and what it printed. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Starts a command that listens on `$PORT`, and resolves when it does, or when it has ended. */
export async function start(
  cwd: string,
  command: string,
  secret: string | undefined,
): Promise<Program | Ended> {
  const port = await freePort();
  const { child, output, ended } = run(cwd, command, { PORT: String(port), ...secretIn(secret) });
  const stop = async (): Promise<void> => {
    kill(child);
    await ended;
  };
  const until = Date.now() + PATIENCE_MS;
  while (!(await listens(port))) {
    if (child.exitCode !== null) return { exitCode: child.exitCode, output: output() };
    if (Date.now() > until) {
      await stop();
      return { exitCode: null, output: `it does not listen:\n${output()}` };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { origin: `http://127.0.0.1:${port}`, output, stop };
}

/** Runs a command to its end. */
export async function complete(cwd: string, command: string): Promise<Ended> {
  const { child, output, ended } = run(cwd, command, {});
  const timer = setTimeout(() => kill(child), PATIENCE_MS);
  await ended;
  clearTimeout(timer);
  return { exitCode: child.exitCode, output: output() };
}

/** Starts a command of the project, or of this repository, in a process group of its own. */
function run(cwd: string, command: string, env: Record<string, string>) {
  const {
    VIDEOVECTOR_WEBHOOK_SECRET: _secret,
    NODE_OPTIONS: _options,
    FORCE_COLOR: _color,
    ...inherited
  } = process.env;
  const path = [join(cwd, 'node_modules/.bin'), join(ROOT, 'node_modules/.bin'), process.env['PATH']];
  const child = spawn('sh', ['-c', command], {
    cwd,
    env: {
      ...inherited,
      NO_COLOR: '1',
      NEXT_TELEMETRY_DISABLED: '1',
      ASTRO_TELEMETRY_DISABLED: '1',
      ...env,
      PATH: path.join(delimiter),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { child, output: () => text, ended };
}

function secretIn(secret: string | undefined): Record<string, string> {
  return secret === undefined ? {} : { VIDEOVECTOR_WEBHOOK_SECRET: secret };
}

/** Ends the command with all that it has started. */
function kill({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
