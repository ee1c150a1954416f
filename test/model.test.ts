import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from './model/history/event.js';
import { checkRequest } from './model/history/receiver-check.js';
import { checkStore, type Operation } from './model/history/store-check.js';
import { STORE, storeRow } from './model/transitions.js';

const LEASE_MS = 100;

describe('The table of the store', () => {
  it('has exactly one answer to each verb in each state', () => {
    for (const verb of ['claim', 'renew', 'complete', 'release'] as const)
      for (const state of ['absent', 'processing', 'released', 'done'] as const)
        for (const lease of ['running', 'past'] as const)
          for (const token of ['ours', 'other'] as const)
            expect(
              storeRow(STORE, verb, state, lease, token),
              `${verb} ${state} ${lease} ${token}`,
            ).toHaveLength(1);
  });
});

let ids = 0;

function operation(
  verb: Operation['verb'],
  result: Operation['result'],
  token: string | undefined,
  attempt: number | undefined,
  begin: number,
  end: number,
): Operation {
  return { id: String(++ids), verb, result, token, attempt, begin, end };
}

describe('The check of a store’s history', () => {
  const claimed = operation('claim', 'claimed', 'a', 1, 0, 10);

  it('finds an order for answers that overlap', () => {
    const completed = operation('claim', 'completed', undefined, undefined, 15, 40);
    const complete = operation('complete', 'true', 'a', 1, 20, 30);
    expect(checkStore([completed, complete, claimed], LEASE_MS)).toEqual({ accepted: 3 });
  });

  it('rejects “completed” before anyone could have completed it', () => {
    const completed = operation('claim', 'completed', undefined, undefined, 15, 19);
    const complete = operation('complete', 'true', 'a', 1, 20, 30);
    expect(checkStore([completed, complete, claimed], LEASE_MS).rejected).toContain('claim completed');
  });

  it('rejects two claims of one attempt', () => {
    expect(
      checkStore([claimed, operation('claim', 'claimed', 'b', 1, 5, 15)], LEASE_MS).rejected,
    ).toBeDefined();
  });

  it('rejects a takeover while the lease is running, and accepts one after it', () => {
    const takeover = (at: number): Operation => operation('claim', 'claimed', 'b', 2, at, at + 5);
    expect(checkStore([claimed, takeover(50)], LEASE_MS).rejected).toContain('claim claimed 2');
    expect(checkStore([claimed, takeover(150)], LEASE_MS).rejected).toBeUndefined();
    const renewed = operation('renew', 'true', 'a', 1, 90, 95);
    expect(checkStore([claimed, renewed, takeover(150)], LEASE_MS).rejected).toBeDefined();
  });

  it('rejects “in progress” long after the lease', () => {
    const inProgress = operation('claim', 'in-progress', undefined, undefined, 300, 305);
    expect(checkStore([claimed, inProgress], LEASE_MS).rejected).toBeDefined();
  });

  it('rejects a verb that took effect with another’s token', () => {
    const takeover = operation('claim', 'claimed', 'b', 2, 150, 155);
    const stale = operation('complete', 'true', 'a', 1, 160, 165);
    expect(checkStore([claimed, takeover, stale], LEASE_MS).rejected).toContain('complete true 1');
  });

  it('takes a verb without an answer for one that may have taken effect, later or never', () => {
    const unanswered = operation('complete', undefined, 'a', 1, 20, Infinity);
    const taken = operation('claim', 'claimed', 'b', 2, 150, 155);
    const completed = operation('claim', 'completed', undefined, undefined, 150, 155);
    expect(checkStore([claimed, unanswered, taken], LEASE_MS).rejected).toBeUndefined();
    expect(checkStore([claimed, unanswered, completed], LEASE_MS).rejected).toBeUndefined();
  });
});

describe('The check of a receiver’s history', () => {
  type Step = HistoryEvent extends infer Event
    ? Event extends unknown
      ? Omit<Event, 'request' | 'at'>
      : never
    : never;
  const request = (...steps: Step[]): HistoryEvent[] =>
    steps.map((step, at) => ({ request: '1', at, ...step }));
  const asks = (
    verb: 'claim' | 'complete' | 'release',
    result: 'claimed' | 'in-progress' | 'true',
  ): Step[] => [
    { what: 'begin', operation: verb, verb, key: 'k' },
    { what: 'end', operation: verb, result },
  ];
  const answers = (status: number): Step => ({ what: 'answer', status });
  const claims: Step[] = [{ what: 'request' }, ...asks('claim', 'claimed')];
  const works: Step[] = [{ what: 'effect', delivery: 'd', attempt: 1 }, { what: 'return' }];

  it('accepts a delivery that is handled', () => {
    const events = request(...claims, ...works, ...asks('complete', 'true'), answers(200));
    expect(checkRequest(events, 'own')).toEqual({ accepted: 6 });
  });

  it.each([
    ['answers first', request({ what: 'request' }, answers(200))],
    ['answers before it completes', request(...claims, ...works, answers(200))],
    ['completes before the handler', request(...claims, ...asks('complete', 'true'))],
    ['answers 409', request({ what: 'request' }, ...asks('claim', 'in-progress'), answers(409))],
    [
      'answers 200 after a failure',
      request(...claims, { what: 'throw' }, ...asks('release', 'true'), answers(200)),
    ],
  ])('rejects one that %s', (_what, events) => {
    expect(checkRequest(events, 'own').rejected).toBeDefined();
  });
});
