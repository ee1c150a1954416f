import { loadCore } from './load-core.js';
import type { Task } from './search.js';
import { SEARCHES } from './searches.js';
import type { Violation } from './witness.js';
import { type Step, World } from './world.js';

export interface Replayed {
  /** Each step, and what came of it. */
  readonly lines: readonly string[];
  readonly violation: Violation | undefined;
}

/**
 * Runs one schedule.
 *
 * @throws Error If a step is not possible where it stands.
 */
export async function replay({ search, mutant }: Task, schedule: readonly Step[]): Promise<Replayed> {
  const core = await loadCore(mutant);
  return new Promise((resolve, reject) => {
    setTimeout(() => {
      try {
        resolve(replayNow(new World(core, SEARCHES[search]), schedule));
      } catch (error) {
        reject(error);
      }
    });
  });
}

function replayNow(world: World, schedule: readonly Step[]): Replayed {
  const { log, violations } = world.witness;
  const lines: string[] = [];
  const report = (step: Step, act: () => void): void => {
    const before = log.length;
    act();
    lines.push(`${step.padEnd(18)} ${log.slice(before).join('; ')}`.trimEnd());
  };
  for (const step of schedule) report(step, () => world.perform(step));
  if (violations.length === 0 && world.steps().length === 0) report('(redelivery)', () => world.conclude());
  return { lines, violation: violations[0] };
}
