import type { State } from '../state/state.js';
import { LATEST_MS, type SandboxClock } from './clock.js';

const NAME = 'clock';

/** The time at which a clock starts, and whether it is frozen. */
export interface ClockStart {
  readonly start: number;
  readonly frozen: boolean;
}

/** How the clock starts after a restart: frozen at the same time, or as far ahead of the system's as before. */
export function storedClock({ settings }: State): ClockStart {
  const stored = settings.get(NAME);
  const { frozenAt, aheadMs = 0 } = (stored === undefined ? {} : JSON.parse(stored.value)) as {
    frozenAt?: number;
    aheadMs?: number;
  };
  return { start: frozenAt ?? Math.min(Date.now() + aheadMs, LATEST_MS), frozen: frozenAt !== undefined };
}

/** Stores where the clock is. */
export function storeClock({ settings }: State, clock: SandboxClock): void {
  const position = clock.frozen ? { frozenAt: clock.now() } : { aheadMs: clock.now() - Date.now() };
  settings.put({ name: NAME, value: JSON.stringify(position) });
}
