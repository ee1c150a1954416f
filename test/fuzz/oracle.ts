import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A Python process that says what inputs are. */
export class FuzzOracle {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  #errors = '';

  constructor() {
    this.#process = spawn('python3', [fileURLToPath(new URL('oracle.py', import.meta.url))]);
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    this.#process.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#process.stdout });
  }

  /** Asks about many inputs in one call; null is no answer. One call may be in progress. */
  async ask(target: string, inputs: readonly Uint8Array[]): Promise<(string | null)[]> {
    const answered = new Promise<string>((resolve, reject) => {
      this.#lines.once('line', resolve);
      this.#process.once('error', reject);
      this.#process.once('close', () => reject(new Error(`python3 has ended: ${this.#errors}`)));
    });
    const requests = inputs.map((input) => [target, Buffer.from(input).toString('base64')]);
    this.#process.stdin.write(`${JSON.stringify(requests)}\n`);
    const answers = JSON.parse(await answered) as (string | null)[];
    this.#process.removeAllListeners('error').removeAllListeners('close');
    return answers;
  }

  close(): void {
    this.#process.stdin.end();
  }
}
