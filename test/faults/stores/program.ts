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
  #child: ChildProcess;

  constructor(command: string, args: readonly string[], cwd: string, user: User | undefined) {
    this.#start = () => spawn(command, args, { cwd, stdio: 'ignore', ...user });
    this.#child = this.#start();
  }

  /** Ends it by a signal and starts it again. */
  async restart(signal: NodeJS.Signals): Promise<void> {
    await this.end(signal);
    this.#child = this.#start();
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exited;
  }

  /** Ends it at once, with its own children, without waiting. */
  destroy(): void {
    const pids = this.#pids();
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

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Tries until it does not fail, for at most half a minute. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + 30_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
