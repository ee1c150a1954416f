import type { Delivery } from '../../state/delivery.js';
import type { State } from '../../state/state.js';
import { kitCodeOf } from '../response-code.js';
import { type Filter, NO_RESPONSE } from './filter.js';
import { matcherOf } from './search.js';

/** One page of the deliveries that a filter selects. */
export interface Listed {
  /** Newest first. */
  readonly shown: readonly Delivery[];
  /** How many there are on all pages. */
  readonly total: number;
  /** The place of the first one that is shown, from 1. */
  readonly first: number;
  /** The number of deliveries by status, whatever the filter's status is. */
  readonly statuses: ReadonlyMap<string, number>;
  /** The number of deliveries by code, whatever the filter's code is. */
  readonly codes: ReadonlyMap<string, number>;
}

/** Where a page begins: after a delivery, towards the older or the newer ones. Without either, at the newest. */
export interface Place {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** The most deliveries that a page shows. */
const PAGE_SIZE = 100;

/** The deliveries to show. A page is found by a delivery, so that it stays the same while new ones arrive. */
export function listDeliveries(state: State, filter: Filter, place: Place = {}): Listed {
  const { status, event, webhook, code, fault, search } = filter;
  const statuses = new Map<string, number>();
  const codes = new Map<string, number>();
  const fitting: Delivery[] = [];
  const isFound = search === undefined ? undefined : matcherOf(state, search);
  const all = webhook === undefined ? state.deliveries.all() : state.deliveries.group(webhook);
  for (const delivery of all) {
    if (event !== undefined && event !== delivery.event_type) continue;
    if (isFound?.(delivery) === false) continue;
    if (fault !== undefined && !hadFault(state, delivery, fault)) continue;
    const own = codeOf(delivery);
    if (code === undefined || code === own) count(statuses, delivery.status);
    if (status !== undefined && status !== delivery.status) continue;
    if (own !== undefined) count(codes, own);
    if (code === undefined || code === own) fitting.push(delivery);
  }
  const end = endOf(fitting, place);
  const shown = fitting.slice(Math.max(0, end - PAGE_SIZE), end).reverse();
  return { shown, total: fitting.length, first: fitting.length - end + 1, statuses, codes };
}

/** The code of a delivery's last response; undefined before the first one. */
function codeOf({
  attempts,
  response_status_code: status,
  response_body: body,
}: Delivery): string | undefined {
  if (status !== null) return kitCodeOf({ status, body }) ?? String(status);
  return attempts === 0 ? undefined : NO_RESPONSE;
}

function hadFault({ exchanges }: State, { delivery_id }: Delivery, fault: string): boolean {
  return exchanges.group(delivery_id).some(({ faults }) => faults.includes(fault));
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The index after the newest delivery to show. A place that is gone is the newest. */
function endOf(fitting: readonly Delivery[], { before, after }: Place): number {
  const indexOf = (id: string): number => fitting.findLastIndex(({ delivery_id }) => delivery_id === id);
  if (before !== undefined && indexOf(before) > 0) return indexOf(before);
  const newer = after === undefined ? -1 : indexOf(after);
  return newer === -1 ? fitting.length : Math.min(fitting.length, newer + 1 + PAGE_SIZE);
}
