import type { CheckDelivery } from '../sending/check-delivery.js';

/** Counts how often an event was handled. */
export interface Effects {
  /** Whether it could tell these two apart: one that counts by run can't, if both are of the same run. */
  distinguishes(one: CheckDelivery, other: CheckDelivery): boolean;
  /**
   * @returns How often the delivery's event has been handled so far.
   * @throws UsageError If the counter does not return a number.
   */
  count(delivery: CheckDelivery, signal: AbortSignal): Promise<number>;
}

const PLACEHOLDERS = {
  '{id}': ({ eventId }: CheckDelivery) => eventId,
  '{delivery_id}': ({ deliveryId }: CheckDelivery) => deliveryId,
  '{run_id}': ({ runId }: CheckDelivery) => runId ?? '',
} as const;

const NAMES = Object.keys(PLACEHOLDERS) as (keyof typeof PLACEHOLDERS)[];

/** Whether a template names the event that is to be counted. */
export function hasPlaceholder(template: string): boolean {
  return NAMES.some((name) => template.includes(name));
}

/** Puts a delivery's ids in place of `{id}`, `{delivery_id}` and `{run_id}`. The ids need no quoting. */
export function filledIn(template: string, delivery: CheckDelivery): string {
  return NAMES.reduce((text, name) => text.replaceAll(name, PLACEHOLDERS[name](delivery)), template);
}

/** Reads what a counter has printed: a number, or JSON with a number as `count`. Undefined if it is neither. */
export function readCounter(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed);
  try {
    const { count } = JSON.parse(trimmed) as { count?: unknown };
    return Number.isInteger(count) && (count as number) >= 0 ? (count as number) : undefined;
  } catch {
    return undefined;
  }
}
