import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../../test/support/bundle.js';
import { SECRET } from '../../../test/support/deliveries.js';
import { libraryWords } from './library-words.js';

const main = bundle(new URL('../src/main.ts', import.meta.url));
let file: string | undefined;
void main.then((bundled) => (file = bundled));
process.once('exit', () => file && rmSync(file, { force: true }));

/** The command as one file, for tests that start it from a shell. */
export function commandFile(): Promise<string> {
  return main;
}

/** A finished run of the command, which has printed no name of the library. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the command that can be steered. */
export interface Running {
  readonly finished: Promise<Finished>;
  /** Resolves with the text once it has been printed, on either stream. */
  printed(text: string | RegExp): Promise<string>;
  /** Sends a signal. Default: SIGINT, as Ctrl-C does. */
  interrupt(signal?: NodeJS.Signals): void;
}

/** How the command is run. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly stdin?: string;
}

/** Every byte that any run has printed, to be searched for secrets. */
export const everythingPrinted: string[] = [];

/** Starts the command as a process of its own, in an empty folder unless told otherwise. */
export async function startCli(
  args: readonly string[],
  { env = {}, cwd, stdin }: RunOptions = {},
): Promise<Running> {
  const folder = cwd ?? (await mkdtemp(join(tmpdir(), 'cli-')));
  const child = spawn(process.execPath, [await main, ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      NODE_PATH: process.env['NODE_PATH'],
      VIDEOVECTOR_WEBHOOK_SECRET: SECRET,
      ...env,
    } as NodeJS.ProcessEnv,
    stdio: 'pipe',
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    for (const listener of listeners) listener();
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    for (const listener of listeners) listener();
  });
  // A command that has ended already reads no input; what it printed and its code tell the rest.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin ?? '');

  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      everythingPrinted.push(stdout, stderr);
      for (const listener of listeners) listener();
      const words = libraryWords(stdout + stderr);
      if (words.length === 0) resolve({ code, stdout, stderr });
      else reject(new Error(`It prints names of the library: ${words.join(', ')}\n${stdout}${stderr}`));
    });
  });
  return {
    finished,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const found = (stdout + stderr).match(text);
          if (found === null && child.exitCode === null) return;
          listeners.delete(check);
          if (found === null) reject(new Error(`It ended without printing ${text}:\n${stdout}${stderr}`));
          else resolve(found[1] ?? found[0]);
        };
        listeners.add(check);
        check();
      }),
    interrupt: (signal = 'SIGINT') => void child.kill(signal),
  };
}

/** Runs the command to its end. */
export async function runCli(args: readonly string[], options?: RunOptions): Promise<Finished> {
  return (await startCli(args, options)).finished;
}
