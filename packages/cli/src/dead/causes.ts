import type { FailureCause } from '@videovector-webhooks/core/queue';
import { type DeadDelivery, sourcesOf } from './merge.js';
import { SOURCES, type SourceName } from './source.js';

/** What deliveries with one fingerprint have in common. */
export interface Cause extends FailureCause {
  readonly fingerprint: string;
  /** At least one. */
  readonly deliveries: readonly DeadDelivery[];
  /** How many there are in each place; a delivery may be in several. */
  readonly counts: Readonly<Record<SourceName, number>>;
  /** How many there are of each event, most first. */
  readonly events: ReadonlyMap<string, number>;
  /** In milliseconds since the epoch. */
  readonly firstFailedAt: number | undefined;
  readonly lastFailedAt: number | undefined;
}

/** Groups deliveries by their fingerprints, the most frequent cause first. */
export function causesOf(deliveries: readonly DeadDelivery[]): Cause[] {
  const groups = new Map<string, DeadDelivery[]>();
  for (const delivery of deliveries) {
    const group = groups.get(delivery.fingerprint);
    if (group === undefined) groups.set(delivery.fingerprint, [delivery]);
    else group.push(delivery);
  }
  return [...groups.values()]
    .map(causeOf)
    .sort((a, b) => b.deliveries.length - a.deliveries.length || a.fingerprint.localeCompare(b.fingerprint));
}

function causeOf(deliveries: readonly DeadDelivery[]): Cause {
  const [{ fingerprint, code, error, frame }] = deliveries as [DeadDelivery];
  const places = deliveries.map(sourcesOf);
  const count = (name: SourceName): number => places.filter((names) => names.includes(name)).length;
  const counts = Object.fromEntries(SOURCES.map((name) => [name, count(name)])) as Record<SourceName, number>;
  const times = deliveries.flatMap(({ failedAt }) => failedAt ?? []);
  return {
    fingerprint,
    code,
    error,
    frame,
    deliveries,
    counts,
    events: eventsOf(deliveries),
    // Too many for the arguments of Math.min.
    firstFailedAt: times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b)),
    lastFailedAt: times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b)),
  };
}

function eventsOf(deliveries: readonly DeadDelivery[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { event = 'unknown' } of deliveries) counts.set(event, (counts.get(event) ?? 0) + 1);
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}
