import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** As whom a program runs; Postgres refuses to run as root. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** A server program that is killed, stopped and started again at will. */
export class Program {
  readonly #start: () => ChildProcess;
  readonly #directory: string;
  #child: ChildProcess;
  #watchdog: ChildProcess;

  /** @param directory Its own: it is removed with the program where the harness is killed. */
  constructor(command: string, args: readonly string[], directory: string, user: User | undefined) {
    this.#start = () => spawn(command, args, { cwd: directory, stdio: 'ignore', ...user });
    this.#directory = directory;
    this.#child = this.#start();
    this.#watchdog = watch(this.#child, directory);
  }

  /** Ends it by a signal and starts it again. */
  async restart(signal: NodeJS.Signals): Promise<void> {
    await this.end(signal);
    this.#child = this.#start();
    this.#watchdog = watch(this.#child, this.#directory);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#watchdog.kill();
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exited;
  }

  /** Kills it with its own children, without waiting. */
  destroy(): void {
    const pids = this.#pids();
    this.#watchdog.kill();
    for (const pid of pids) signalTo(pid, 'SIGKILL');
  }

  /** Sends a signal to it and then to its own children, which may be in sessions of their own. */
  signalAll(signal: NodeJS.Signals): void {
    const [pid, ...children] = this.#pids();
    if (pid === undefined) return;
    signalTo(pid, signal);
    for (const child of children) signalTo(child, signal);
  }

  #pids(): number[] {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return [];
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    const children = table
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .filter(([, parent]) => parent === pid)
      .map(([child]) => child!);
    return [pid, ...children];
  }
}

/**
 * Ends a program with the harness, also where that is killed and can't: the pipe ends with the one process that has the
 * other side of it. In a session of its own, so that a Ctrl-C does not end the watchdog first.
 */
function watch({ pid }: ChildProcess, directory: string): ChildProcess {
  const script = 'read -r _; pkill -KILL -P "$0"; kill -KILL "$0"; rm -rf -- "$1"';
  const watchdog = spawn('sh', ['-c', script, String(pid), directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.unref();
  return watchdog;
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** A port that no program listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Tries until it does not fail; ends after five minutes, so that nothing hangs. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + 300_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
