import { closeSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { draw } from './draw.js';

/** Where a process that handles deliveries kills itself on the way of one. */
const HANDLING = ['after-claim', 'in-handler', 'after-effect', 'after-complete'] as const;

/** Where a web process kills itself that only enqueues them. */
const ENQUEUING = ['before-enqueue', 'after-enqueue'] as const;

export type KillPoint = (typeof HANDLING | typeof ENQUEUING)[number];

/** Which deliveries take processes down, and where; by the delivery's number. */
export type KillPlan = Readonly<Record<number, readonly KillPoint[]>>;

/** With a queue, some deliveries kill three workers one after another. */
const WITH_QUEUE: readonly (readonly KillPoint[])[] = [
  ['after-claim', 'in-handler', 'after-effect'],
  ...[...ENQUEUING, 'after-complete' as const].map((point) => [point]),
];

/** Draws deliveries to kill at, the points in turn. */
export function planKills(seed: number, deliveries: number, kills: number, withQueue = false): KillPlan {
  const patterns = withQueue ? WITH_QUEUE : HANDLING.map((point) => [point]);
  const order = Array.from({ length: deliveries }, (_, number) => number).sort(
    (a, b) => draw(seed, 'kill', a) - draw(seed, 'kill', b),
  );
  const plan: Record<number, readonly KillPoint[]> = {};
  let left = kills;
  for (const [i, number] of order.entries()) {
    if (left <= 0) break;
    plan[number] = patterns[i % patterns.length]!;
    left -= plan[number].length;
  }
  return plan;
}

/** Takes the one kill at a point of a delivery; false if it was taken before, by whatever process. */
export function takeKill(directory: string, point: KillPoint, delivery: string): boolean {
  const kills = join(directory, 'kills');
  mkdirSync(kills, { recursive: true });
  try {
    closeSync(openSync(join(kills, `${point}.${delivery}`), 'wx'));
    return true;
  } catch {
    return false;
  }
}

/** How many kills were taken at each point of a plan. */
export function countKills(directory: string, plan: KillPlan): Partial<Record<KillPoint, number>> {
  let taken: string[] = [];
  try {
    taken = readdirSync(join(directory, 'kills'));
  } catch {
    // None was taken.
  }
  const count = (point: KillPoint): number => taken.filter((name) => name.startsWith(`${point}.`)).length;
  const points = new Set(Object.values(plan).flat());
  return Object.fromEntries([...points].map((point) => [point, count(point)]));
}
