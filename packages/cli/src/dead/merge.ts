import type { DeliveryIds, FailureCause } from '@videovector-webhooks/core/queue';
import { type Letter, SOURCES, type SourceName } from './source.js';

/** A delivery that is dead somewhere. */
export interface DeadDelivery extends FailureCause, DeliveryIds {
  readonly fingerprint: string;
  readonly attempts: number | undefined;
  /** When it failed last anywhere, in milliseconds since the epoch. */
  readonly failedAt: number | undefined;
  /** At least one; the first says the most about the cause. */
  readonly letters: readonly Letter[];
}

/**
 * Joins the dead letters of one delivery in several places: those with the same key, delivery id or event id, unless another of
 * their ids differs.
 */
export function mergeLetters(letters: readonly Letter[]): DeadDelivery[] {
  const groups = new Set<Letter[]>();
  const byId = new Map<string, Letter[]>();
  const sorted = SOURCES.flatMap((name) => letters.filter(({ source }) => source === name));
  for (const letter of sorted) {
    const group = groupOf(letter, byId) ?? [];
    group.push(letter);
    groups.add(group);
    for (const id of idsOf(letter)) if (!byId.has(id)) byId.set(id, group);
  }
  return [...groups].map(deliveryOf);
}

function groupOf(letter: Letter, byId: ReadonlyMap<string, Letter[]>): Letter[] | undefined {
  const ids = idsOf(letter);
  for (const id of ids) {
    const group = byId.get(id);
    if (group?.every((each) => mayBeSame(each, letter))) return group;
  }
  return undefined;
}

/** From the most certain to the least. */
function idsOf({ key, deliveryId, eventId }: Letter): string[] {
  return [`key ${key}`, `delivery ${deliveryId}`, `event ${eventId}`].filter(
    (id) => !id.endsWith(' undefined'),
  );
}

/** A place has a delivery once, and an event belongs to several deliveries if there are several webhooks. */
function mayBeSame(a: Letter, b: Letter): boolean {
  const names = ['key', 'deliveryId', 'webhookId'] as const;
  return a.source !== b.source && names.every((name) => !differ(a[name], b[name]));
}

function differ(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

function deliveryOf(letters: readonly Letter[]): DeadDelivery {
  const [first] = letters as [Letter];
  const { fingerprint, code, error, frame, attempts } = first;
  const id = <Name extends keyof DeliveryIds>(name: Name): DeliveryIds[Name] =>
    letters.find((each) => each[name] !== undefined)?.[name];
  const times = letters.map(({ failedAt }) => failedAt).filter((time) => time !== undefined);
  return {
    fingerprint,
    code,
    error,
    frame,
    key: id('key'),
    event: id('event'),
    eventId: id('eventId'),
    deliveryId: id('deliveryId'),
    webhookId: id('webhookId'),
    attempts,
    failedAt: times.length === 0 ? undefined : Math.max(...times),
    letters,
  };
}

/** Where a delivery is dead. */
export function sourcesOf({ letters }: DeadDelivery): SourceName[] {
  return SOURCES.filter((name) => letters.some(({ source }) => source === name));
}
