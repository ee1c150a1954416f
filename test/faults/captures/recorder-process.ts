import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { RecorderMessage, RecorderOrder, RecorderSetup } from './messages.js';

/** A recorder in a process of its own. */
export class RecorderProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = once(child, 'exit');
  }

  /**
   * Starts a recorder, and resolves once it runs.
   *
   * @param program Its file.
   * @param onCapture Called with each capture that it reports.
   * @param maxBlocks The largest file that it may write, in the blocks of `ulimit -f`. Default: any.
   */
  static async start(
    program: string,
    setup: RecorderSetup,
    onCapture: (id: string, isCounted: boolean) => void,
    maxBlocks: number | 'unlimited' = 'unlimited',
  ): Promise<RecorderProcess> {
    const child = spawn(
      'sh',
      [
        '-c',
        'ulimit -f "$0" && exec "$@"',
        String(maxBlocks),
        process.execPath,
        program,
        JSON.stringify(setup),
      ],
      { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    );
    child.on('message', (message: RecorderMessage) => {
      if (typeof message === 'object') onCapture(message.id, message.isCounted);
    });
    const recorder = new RecorderProcess(child);
    await recorder.#hear('ready');
    return recorder;
  }

  /** Ends it with SIGKILL. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  /** Resolves once it is idle. */
  async pause(): Promise<void> {
    const paused = this.#hear('paused');
    this.#order('pause');
    await paused;
  }

  resume(): void {
    this.#order('run');
  }

  /** Lets it finish and end. */
  async stop(): Promise<void> {
    this.#order('stop');
    await this.#exit;
  }

  #order(order: RecorderOrder): void {
    this.#child.send(order, () => {});
  }

  #hear(expected: RecorderMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const hear = (message: RecorderMessage): void => {
        if (message !== expected) return;
        this.#child.off('message', hear);
        resolve();
      };
      this.#child.on('message', hear);
      void this.#exit.then(() => reject(new Error(`A recorder ended before it was ${String(expected)}`)));
    });
  }
}
