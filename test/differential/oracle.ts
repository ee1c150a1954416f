import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What CPython makes of a wire that it accepts. */
export interface CanonicalAnswer {
  /** `json.dumps(json.loads(wire), sort_keys=True)`. */
  canonical: string;
  /** The signature of that, as the header has it. */
  signature: string;
  /** Whether an object of the wire has a key twice. */
  hasDuplicates: boolean;
}

/** A Python process that canonicalizes and signs. */
export class Oracle {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting: { resolve(line: string): void; reject(error: Error): void }[] = [];

  constructor(secret: string) {
    const script = fileURLToPath(new URL('oracle.py', import.meta.url));
    this.#process = spawn('python3', [script, secret]);
    createInterface({ input: this.#process.stdout }).on('line', (line) =>
      this.#waiting.shift()?.resolve(line),
    );
    let errors = '';
    this.#process.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const fail = (cause?: unknown): void => {
      for (const { reject } of this.#waiting.splice(0)) {
        reject(new Error(`python3 has ended before it answered: ${errors}`, { cause }));
      }
    };
    this.#process.on('error', fail).on('close', () => fail());
    this.#process.stdin.on('error', fail);
  }

  /** Asks about many bodies in one call; undefined is a refusal. Several calls may be in progress. */
  async ask(wires: readonly (string | Uint8Array)[]): Promise<(CanonicalAnswer | undefined)[]> {
    const requests = wires.map((wire) =>
      typeof wire === 'string'
        ? ['text', Buffer.from(wire, 'utf16le').toString('base64')]
        : ['bytes', Buffer.from(wire).toString('base64')],
    );
    const line = await new Promise<string>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#process.stdin.write(`${JSON.stringify(requests)}\n`);
    });
    const answers = JSON.parse(line) as ([string, string, boolean] | null)[];
    return answers.map((answer) => {
      if (answer === null) return undefined;
      const [canonical, signature, hasDuplicates] = answer;
      return { canonical, signature, hasDuplicates };
    });
  }

  close(): void {
    this.#process.stdin.end();
  }
}

/** Whether there is a CPython with the limit of 4300 digits, which came with 3.11. */
export function hasPython(): boolean {
  const check = 'import sys; assert sys.implementation.name == "cpython"; sys.get_int_max_str_digits()';
  return spawnSync('python3', ['-c', check]).status === 0;
}
