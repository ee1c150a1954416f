import { closeSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { draw } from './draw.js';

/** Where a receiver kills itself on the way of a delivery. */
const KILL_POINTS = ['after-claim', 'in-handler', 'after-effect', 'after-complete'] as const;

export type KillPoint = (typeof KILL_POINTS)[number];

/** Which deliveries take their receiver down, and where; by the delivery's number. */
export type KillPlan = Readonly<Record<number, KillPoint>>;

/** Draws deliveries to kill at, the points in turn. */
export function planKills(seed: number, deliveries: number, kills: number): KillPlan {
  const order = Array.from({ length: deliveries }, (_, number) => number).sort(
    (a, b) => draw(seed, 'kill', a) - draw(seed, 'kill', b),
  );
  return Object.fromEntries(
    order.slice(0, kills).map((number, i) => [number, KILL_POINTS[i % KILL_POINTS.length]!]),
  );
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

/** How many kills were taken at each point. */
export function countKills(directory: string): Record<KillPoint, number> {
  let taken: string[] = [];
  try {
    taken = readdirSync(join(directory, 'kills'));
  } catch {
    // None was taken.
  }
  const count = (point: KillPoint): number => taken.filter((name) => name.startsWith(`${point}.`)).length;
  return Object.fromEntries(KILL_POINTS.map((point) => [point, count(point)])) as Record<KillPoint, number>;
}
