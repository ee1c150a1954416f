import { type Json, printJson } from './json-text.js';
import type { SandboxEventName } from './sample-data.js';

/** One event of a scenario. */
export interface Step {
  readonly event: SandboxEventName;
  /** JSON text. */
  readonly data: string;
  /** The pause since the step before, in milliseconds. */
  readonly afterMs: number;
}

/** An event at its time since the beginning. What runs side by side is easier to tell in these than in pauses. */
export interface Moment {
  readonly atMs: number;
  readonly event: SandboxEventName;
  readonly data: Json;
}

/** Puts moments in order, and turns their times into pauses. */
export function toSteps(moments: readonly Moment[]): Step[] {
  const ordered = moments.toSorted((a, b) => a.atMs - b.atMs);
  return ordered.map(({ event, data, atMs }, i) => ({
    event,
    data: printJson(data),
    afterMs: atMs - (ordered[i - 1]?.atMs ?? 0),
  }));
}

/** The same moments, later. */
export function later(ms: number, moments: readonly Moment[]): Moment[] {
  return moments.map((moment) => ({ ...moment, atMs: moment.atMs + ms }));
}

/** When the last moment is; where the next thing can begin. */
export function endOf(moments: readonly Moment[]): number {
  return Math.max(0, ...moments.map(({ atMs }) => atMs));
}
