import { Random } from '../differential/random.js';
import { Coverage } from './coverage.js';
import { mutate } from './mutate.js';
import type { FuzzOracle } from './oracle.js';
import type { Target } from './target.js';

const BATCH = 200;

/** An input for which the kit and CPython say different things, or for which the kit throws. */
export interface Finding {
  readonly target: string;
  readonly base64: string;
  readonly expected: string;
  readonly actual: string;
}

/** What came of fuzzing one target. */
export interface FuzzResult {
  readonly inputs: number;
  /** Inputs that reached something new. */
  readonly kept: number;
  readonly blocks: number;
  readonly findings: readonly Finding[];
}

/**
 * Fuzzes one target. Keeps inputs that reach something new, and asks CPython about all of them.
 *
 * @param isOver Asked between batches.
 */
export async function fuzzTarget(
  target: Target,
  oracle: FuzzOracle,
  seed: number,
  isOver: (inputs: number) => boolean,
): Promise<FuzzResult> {
  const random = new Random(seed);
  const coverage = new Coverage(target.sources);
  const corpus: Uint8Array[] = target.seeds.map((text) => Buffer.from(text));
  const findings: Finding[] = [];
  let inputs = 0;
  let batch = corpus.slice();
  do {
    const answers: string[] = [];
    for (const input of batch) {
      answers.push(await answerOf(target, input));
      if (coverage.hasNews()) corpus.push(input);
    }
    const expected = await oracle.ask(target.name, batch);
    for (const [i, input] of batch.entries()) {
      if (expected[i] === null || expected[i] === answers[i]) continue;
      findings.push({
        target: target.name,
        base64: Buffer.from(input).toString('base64'),
        expected: expected[i]!,
        actual: answers[i]!,
      });
    }
    inputs += batch.length;
    batch = Array.from({ length: BATCH }, () => mutate(corpus, target.dictionary, random));
  } while (!isOver(inputs));
  coverage.close();
  return { inputs, kept: corpus.length - target.seeds.length, blocks: coverage.size, findings };
}

/** What the kit makes of an input; what it throws is an answer that CPython never gives. */
export async function answerOf({ run }: Target, input: Uint8Array): Promise<string> {
  try {
    return await run(input);
  } catch (error) {
    return `threw ${error instanceof Error ? error.stack : String(error)}`;
  }
}
