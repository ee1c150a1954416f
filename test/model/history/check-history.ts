import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Effect } from '../../faults/effect.js';
import type { Mode, Verb, VerbResult } from '../transitions.js';
import type { HistoryEvent } from './event.js';
import { checkRequest } from './receiver-check.js';
import { HISTORY_PREFIX } from './recorder.js';
import { checkStore, type Operation } from './store-check.js';

/** What the model says of a history. */
export interface HistoryReport {
  readonly requests: number;
  /** Transitions of receivers that are paths through the model. */
  readonly steps: number;
  /** Verbs that the store of the model can have answered so. */
  readonly verbs: number;
  /** What is not possible in the model. */
  readonly rejected: readonly string[];
}

export interface HistoryOptions {
  readonly mode: Mode;
  readonly leaseMs: number;
  /** The effects that the store has, if they commit with the completion. */
  readonly committed: readonly Effect[] | undefined;
}

/** Reads what the processes of a run have recorded. A `kill -9` may leave the last line of a file incomplete: it never happened. */
export function readHistory(directory: string): HistoryEvent[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith(HISTORY_PREFIX))
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line) as HistoryEvent);
}

/** Replays a history against the model: every request, every key, and every effect. */
export function checkHistory(events: readonly HistoryEvent[], options: HistoryOptions): HistoryReport {
  const rejected: string[] = [];
  let steps = 0;
  const requests = groupBy(
    events.filter(({ request }) => request !== 'none'),
    ({ request }) => request,
  );
  for (const [request, ofRequest] of requests) {
    const checked = checkRequest(ofRequest, options.mode, options.leaseMs);
    steps += checked.accepted;
    if (checked.rejected !== undefined) rejected.push(`request ${request}, ${checked.rejected}`);
  }

  const { operations, strays } = operationsOf(events, options.committed);
  rejected.push(...strays);
  let verbs = 0;
  for (const [key, ofKey] of groupBy(operations, ({ key }) => key)) {
    const checked = checkStore(ofKey, options.leaseMs);
    verbs += checked.accepted;
    if (checked.rejected !== undefined) rejected.push(`key ${key.slice(0, 8)}, ${checked.rejected}`);
  }
  return { requests: requests.size, steps, verbs, rejected };
}

type KeyedOperation = Operation & { readonly key: string };

/** Joins the begins and ends of verbs. A transaction is a completion, if its effect was committed. */
function operationsOf(
  events: readonly HistoryEvent[],
  committed: readonly Effect[] | undefined,
): { readonly operations: KeyedOperation[]; readonly strays: string[] } {
  const ends = new Map<string, HistoryEvent & { what: 'end' }>();
  const deliveries = new Map<string, string>();
  for (const event of events) {
    if (event.what === 'end') ends.set(event.operation, event);
    if (event.what === 'effect') deliveries.set(event.request, event.delivery);
  }
  const effects = new Set(committed?.map(({ pid, delivery, attempt }) => `${pid} ${delivery} ${attempt}`));
  const operations: KeyedOperation[] = [];
  for (const event of events) {
    if (event.what !== 'begin') continue;
    const { operation: id, key, at: begin } = event;
    const end = ends.get(id);
    if (event.verb === 'transaction') {
      const pid = id.split('.')[0];
      // Whether it was committed is known afterwards, also if its answer was lost: its effect is there, or is not.
      const hasEffect = effects.delete(`${pid} ${deliveries.get(event.request)} ${event.attempt}`);
      const result: VerbResult | undefined =
        end?.result === 'committed' || hasEffect ? 'true' : end?.result === 'fenced' ? 'false' : undefined;
      if (result === undefined) continue;
      if (end?.result === 'committed' && !hasEffect) effects.add(`${id} has no effect`);
      const isAnswered = end?.result === 'committed' || end?.result === 'fenced';
      operations.push({
        id,
        key,
        verb: 'complete',
        begin,
        end: isAnswered ? end.at : Infinity,
        result,
        token: event.token,
        attempt: event.attempt,
      });
      continue;
    }
    const isAnswered = end !== undefined && end.result !== 'failed';
    operations.push({
      id,
      key,
      verb: event.verb as Verb,
      begin,
      end: isAnswered ? end.at : Infinity,
      result: isAnswered ? (end.result as VerbResult) : undefined,
      token: event.verb === 'claim' ? (isAnswered ? end.token : undefined) : event.token,
      attempt: isAnswered ? (end.attempt ?? event.attempt) : event.attempt,
    });
  }
  return {
    operations,
    strays: [...effects].map((effect) => `an effect outside of a transaction's commit: ${effect}`),
  };
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
