import { areIndependent } from './independence.js';
import type { Violation } from './witness.js';
import type { Step, World } from './world.js';

/** A schedule that violates a property. */
export interface Failure {
  readonly schedule: readonly Step[];
  readonly violation: Violation;
}

/** A place in the tree of schedules. */
interface Node {
  /** The steps to take from here, in turn. */
  readonly steps: readonly Step[];
  at: number;
  /** Steps whose schedules were explored in another order. */
  readonly asleep: readonly Step[];
}

/**
 * Runs every schedule, depth first. Each run starts from nothing, since a run can't be copied, and repeats the steps that lead to the
 * next branch.
 *
 * Of the schedules that differ only in the order of independent steps, it runs one: a step that was explored before its neighbour
 * is asleep behind it, until a step comes that it depends on (Godefroid's sleep sets).
 *
 * @param create Creates a new run.
 * @param visit Called at the end of each schedule.
 * @param independent Whether the order of two steps does not matter.
 * @returns The first failure.
 */
export function explore(
  create: () => World,
  visit: (world: World, schedule: readonly Step[]) => void,
  independent: typeof areIndependent = areIndependent,
): Failure | undefined {
  const path: Node[] = [];
  do {
    const world = create();
    for (const node of path) world.perform(stepOf(node));
    let isRedundant = false;
    while (world.witness.violations.length === 0) {
      const possible = world.steps();
      if (possible.length === 0) {
        world.conclude();
        break;
      }
      const asleep = asleepAfter(path, independent);
      const steps = asleep.length === 0 ? possible : possible.filter((step) => !asleep.includes(step));
      isRedundant = steps.length === 0;
      if (isRedundant) break;
      path.push({ steps, at: 0, asleep });
      world.perform(steps[0]!);
    }
    const [violation] = world.witness.violations;
    if (violation !== undefined) return { schedule: path.map(stepOf), violation };
    if (!isRedundant) visit(world, path.map(stepOf));
    while (path.length > 0 && ++path.at(-1)!.at === path.at(-1)!.steps.length) path.pop();
  } while (path.length > 0);
  return undefined;
}

/** The steps that are asleep at the end of a path: those that its last step does not depend on. */
function asleepAfter(path: readonly Node[], independent: typeof areIndependent): Step[] {
  const [last, before] = [path.at(-1), path.at(-2)];
  if (last === undefined) return [];
  // What overlaps with the step before is another thing when it comes later.
  if (before !== undefined && stepOf(before).endsWith('&')) return [];
  const step = stepOf(last);
  return [...last.asleep, ...last.steps.slice(0, last.at)].filter((other) => independent(other, step));
}

function stepOf({ steps, at }: Node): Step {
  return steps[at]!;
}
