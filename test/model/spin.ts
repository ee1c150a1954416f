import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Kind, promelaOf, type Tables } from './promela.js';

const run = promisify(execFile);
const PROTOCOL = new URL('./protocol.pml', import.meta.url);

/** What a verifier says of one property. */
interface Verdict {
  readonly holds: boolean;
  readonly states: number;
  readonly seconds: number;
  /** The lines of the model that lead to the violation; none if the property holds. */
  trail(): Promise<string>;
}

/** A model as Spin has compiled it: an exhaustive search, property by property. */
export interface Verifier {
  verify(property: string): Promise<Verdict>;
  close(): void;
}

/** A property that must hold in the end, and not all the time: under weak fairness, it is searched for cycles. */
const LIVENESS = 'progress';

/**
 * Compiles a model with Spin and the C compiler.
 *
 * @param defines Macros of `protocol.pml`.
 * @param options Whether to spend seconds on optimizing; for a search of a million states.
 */
export async function compile(
  tables: Tables,
  kind: Kind,
  defines: Readonly<Record<string, number | string>>,
  { optimized = false } = {},
): Promise<Verifier> {
  const directory = mkdtempSync(join(tmpdir(), 'model-'));
  const inDirectory = { cwd: directory, maxBuffer: 64 * 1024 * 1024 };
  copyFileSync(PROTOCOL, join(directory, 'protocol.pml'));
  writeFileSync(join(directory, 'transitions.pml'), promelaOf(tables, kind));
  const macros = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`);
  await must('spin', [...macros, '-a', 'protocol.pml'], inDirectory);
  // NFAIR: enough room for the counters of weak fairness.
  const options = [optimized ? '-O1' : '-O0', '-w', '-DNOREDUCE', '-DNFAIR=3'];
  await must('gcc', [...options, '-o', 'pan', 'pan.c'], inDirectory);

  return {
    async verify(property) {
      const startedAt = performance.now();
      const flags = property === LIVENESS ? ['-a', '-f'] : [];
      const args = [...flags, '-m100000', '-w22', '-n', '-N', property];
      const { stdout } = await run(join(directory, 'pan'), args, inDirectory).catch((error) => error);
      const errors = /errors: (\d+)/.exec(stdout)?.[1];
      const states = /(\d+) states, stored/.exec(stdout)?.[1];
      if (
        errors === undefined ||
        states === undefined ||
        /max search depth too small|out of memory/.test(stdout)
      )
        throw new Error(`The verifier did not finish with ${property}:\n${stdout}`);
      return {
        holds: errors === '0',
        states: Number(states),
        seconds: (performance.now() - startedAt) / 1000,
        trail: async () =>
          (await run('spin', [...macros, '-p', '-g', '-t', 'protocol.pml'], inDirectory)).stdout,
      };
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

async function must(program: string, args: readonly string[], options: { cwd: string }): Promise<void> {
  try {
    const { stdout } = await run(program, args, options);
    if (/syntax error|Error:/.test(stdout)) throw new Error(stdout);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} failed: ${stdout}${stderr}`, { cause: error });
  }
}
