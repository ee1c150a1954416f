import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Cleanup } from './cleanup.js';
import { draw } from './draw.js';
import type { ReceiverMessage } from './receiver/setup.js';

const MOST_CRASHES = 20;
const HOUR_MS = 3_600_000;

/** What every process is started with. */
interface CommonSetup {
  readonly seed: number;
  /** How far this process's clock is ahead, in milliseconds. */
  readonly clockSkewMs: number;
}

/** The receiver processes: one that ends is restarted immediately, until the harness closes them. */
export class Receivers<Setup extends CommonSetup = CommonSetup> {
  /** By slot; a slot that is starting still has its last port, on which nothing listens. */
  readonly ports: number[];
  /** How often one ended without having been killed: a defect, always. */
  crashes = 0;
  readonly #program: string;
  readonly #setup: Omit<Setup, 'clockSkewMs'> & Pick<Setup, 'seed'>;
  readonly #children: ChildProcess[] = [];
  readonly #starts: number[];
  #closing = false;

  /** @param program The file that a receiver process runs. */
  constructor(
    program: string,
    processes: number,
    setup: Omit<Setup, 'clockSkewMs'> & Pick<Setup, 'seed'>,
    cleanup: Cleanup,
  ) {
    this.ports = new Array<number>(processes).fill(1);
    this.#starts = new Array<number>(processes).fill(0);
    this.#program = program;
    this.#setup = setup;
    cleanup.add(() => {
      this.#closing = true;
      this.killAll();
    });
  }

  async start(): Promise<void> {
    await Promise.all(this.ports.map((_, slot) => this.#startSlot(slot)));
  }

  /** Kills a process; false if it had ended by itself. */
  kill(slot: number): boolean {
    return this.#signal(this.#children[slot], 'SIGKILL');
  }

  /** Kills all, and says how many. */
  killAll(): number {
    return [...this.ports.keys()].filter((slot) => this.kill(slot)).length;
  }

  /** Stops a process for a while, so that its leases run out and it does not know; false if it did not live so long. */
  async pause(slot: number, milliseconds: number): Promise<boolean> {
    const child = this.#children[slot];
    if (!this.#signal(child, 'SIGSTOP')) return false;
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return this.#signal(child, 'SIGCONT');
  }

  #signal(child: ChildProcess | undefined, signal: NodeJS.Signals): boolean {
    return child !== undefined && isRunning(child) && child.kill(signal);
  }

  /** Lets all come to their end; who doesn't is killed. */
  async close(timeoutMs: number): Promise<void> {
    this.#closing = true;
    const running = this.#children.filter(isRunning);
    const exits = running.map((child) => once(child, 'exit'));
    for (const child of running) child.send('close', () => {});
    const timer = setTimeout(() => this.killAll(), timeoutMs);
    await Promise.all(exits);
    clearTimeout(timer);
  }

  async #startSlot(slot: number): Promise<void> {
    const setup = { ...this.#setup, clockSkewMs: this.#skew(slot, this.#starts[slot]!++) };
    const child = fork(this.#program, [JSON.stringify(setup)], { execArgv: [] });
    this.#children[slot] = child;
    child.once('exit', (_code, signal) => {
      if (this.#closing) return;
      if (signal !== 'SIGKILL' && ++this.crashes > MOST_CRASHES) {
        throw new Error('The receivers crash again and again; their stderr says why');
      }
      void this.#startSlot(slot);
    });
    await new Promise<void>((resolve) => {
      child.once('message', ({ port }: ReceiverMessage) => {
        this.ports[slot] = port;
        resolve();
      });
    });
  }

  /** Half of the processes have a clock that is ahead, half one that is behind; each start is less wrong. */
  #skew(slot: number, start: number): number {
    const size = (HOUR_MS / 4 ** start) * (0.5 + draw(this.#setup.seed, 'skew', slot, start) / 2);
    return Math.round(slot % 2 === 0 ? size : -size);
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
