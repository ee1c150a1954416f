import { EVENT_NAMES, OUTCOMES } from '@videovector-webhooks/core';
import { FAULTS } from '../../faults/fault.js';
import { DELIVERY_STATUSES } from '../../state/delivery.js';
import type { State } from '../../state/state.js';

/** The deliveries that the page shows; undefined for any. */
export interface Filter {
  readonly status: string | undefined;
  readonly event: string | undefined;
  readonly webhook: string | undefined;
  /** The kit's code of the last response, a status such as `502` of another receiver, or `none`. */
  readonly code: string | undefined;
  /** A fault that one of its requests had. */
  readonly fault: string | undefined;
  /** A part of an id: of the delivery, its event, or anything in its data. */
  readonly search: string | undefined;
}

/** Nothing is filtered. */
export const NO_FILTER: Filter = {
  status: undefined,
  event: undefined,
  webhook: undefined,
  code: undefined,
  fault: undefined,
  search: undefined,
};

/** The code of a delivery whose last attempt got no response. */
export const NO_RESPONSE = 'none';
const LONGEST_SEARCH = 200;

/** Reads a filter from a query, and ignores values that don't exist. */
export function readFilter(query: Readonly<Record<string, string>>, { webhooks }: State): Filter {
  const oneOf = (values: readonly string[], value: string | undefined): string | undefined =>
    value !== undefined && values.includes(value) ? value : undefined;
  const { status, event, webhook, code, fault, q = '' } = query;
  const isCode = code !== undefined && (Object.hasOwn(OUTCOMES, code) || /^(?:none|\d{3})$/.test(code));
  return {
    status: oneOf(DELIVERY_STATUSES, status),
    event: oneOf(EVENT_NAMES, event),
    webhook: webhook !== undefined && webhooks.get(webhook) !== undefined ? webhook : undefined,
    code: isCode ? code : undefined,
    fault: oneOf(Object.keys(FAULTS), fault),
    search: q.trim().slice(0, LONGEST_SEARCH).toWellFormed() || undefined,
  };
}

export function isFiltering(filter: Filter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/** The address of the list with a filter, and at a place in it. */
export function listAddress(
  { search, ...filter }: Filter,
  place: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ q: search, ...filter, ...place })) {
    if (value !== undefined) query.set(name, value);
  }
  return query.size === 0 ? '/' : `/?${query}`;
}
