import { type EventResult, type Mode, type Phase, RECEIVER, type ReceiverEvent } from '../transitions.js';
import type { HistoryEvent } from './event.js';

/** What checking a request, or the deliveries of a key, comes to. */
export interface Checked {
  /** How many transitions were accepted. */
  readonly accepted: number;
  /** Why the next one was not; undefined if all were. */
  readonly rejected?: string;
}

interface Seen {
  readonly event: ReceiverEvent;
  readonly result?: EventResult;
  readonly status?: number;
  /** The answer came so late that the receiver may have given it up. */
  readonly isLate?: boolean;
  /** It may release a claim that came after the receiver had given it up. */
  readonly isStray?: boolean;
}

/**
 * Checks that what a receiver did for one request is a path through the receiver's table. It may end anywhere: the process
 * may have been killed, or the run have ended.
 *
 * @param events Of one request, in order.
 * @param patienceMs How long the receiver waits for its store at least.
 */
export function checkRequest(events: readonly HistoryEvent[], mode: Mode, patienceMs = Infinity): Checked {
  let phases: ReadonlySet<Phase> = withPolls(new Set<Phase>(['idle']));
  let accepted = 0;
  for (const seen of seenBy(events, patienceMs)) {
    // A transaction is rolled back when its handler throws, and that is what the table has.
    if (mode === 'transaction' && seen.event === 'throw') continue;
    const next = new Set<Phase>();
    for (const row of RECEIVER) {
      if (!phases.has(row.phase) || row.event !== seen.event || (row.mode ?? mode) !== mode) continue;
      if (seen.status !== undefined && row.statuses?.includes(seen.status) !== true) continue;
      if (
        row.result !== undefined &&
        seen.event !== 'renew' &&
        row.result !== seen.result &&
        !(seen.isLate === true && row.result === 'failed')
      )
        continue;
      next.add(row.next);
    }
    if (seen.isStray === true)
      for (const phase of ['unavailable', 'idle'] as const) if (phases.has(phase)) next.add(phase);
    if (next.size === 0) return { accepted, rejected: `${[...phases].join(' or ')}: ${shown(seen)}` };
    phases = withPolls(next);
    accepted++;
  }
  return { accepted };
}

/** Asking again is not recorded: the claim that follows is. */
function withPolls(phases: Set<Phase>): Set<Phase> {
  for (const { phase, event, next } of RECEIVER) if (event === 'poll' && phases.has(phase)) phases.add(next);
  return phases;
}

/** The events as the receiver sees them: an answer of the store that it no longer waits for is a failure. */
function* seenBy(events: readonly HistoryEvent[], patienceMs: number): Generator<Seen> {
  let open:
    | {
        readonly operation: string;
        readonly verb: ReceiverEvent;
        readonly at: number;
        readonly token?: string | undefined;
      }
    | undefined;
  const givenUp = new Set<string>();
  /** Tokens of claims that came too late; the receiver releases them by the way. */
  const lateTokens = new Set<string>();
  /** Tokens of claims that may have come too late. */
  const doubtfulTokens = new Set<string>();
  let transactionEnded = false;

  function* giveUp(): Generator<Seen> {
    if (open === undefined) return;
    givenUp.add(open.operation);
    yield { event: open.verb, result: 'failed' };
    open = undefined;
  }

  for (const event of events) {
    switch (event.what) {
      case 'request':
        yield { event: 'request' };
        break;
      case 'answer':
        // The transaction goes on after the answer to a handler that takes too long.
        if (open?.verb !== 'transaction') yield* giveUp();
        yield { event: 'answer', status: event.status };
        break;
      case 'effect':
        yield { event: 'effect' };
        break;
      case 'return':
      case 'throw':
        if (!transactionEnded) yield { event: event.what };
        break;
      case 'begin':
        if (event.verb === 'renew') {
          yield { event: 'renew' };
        } else if (event.verb === 'release' && lateTokens.has(event.token ?? '')) {
          givenUp.add(event.operation);
        } else {
          yield* giveUp();
          open = { operation: event.operation, verb: event.verb, at: event.at, token: event.token };
        }
        break;
      case 'end':
        if (givenUp.has(event.operation)) {
          if (event.result === 'claimed') lateTokens.add(event.token!);
        } else if (open?.operation === event.operation) {
          const isLate = open.verb !== 'transaction' && event.at - open.at >= patienceMs;
          if (isLate && event.result === 'claimed') doubtfulTokens.add(event.token!);
          const isStray = open.verb === 'release' && doubtfulTokens.has(open.token ?? '');
          yield { event: open.verb, result: event.result, isLate, isStray };
          transactionEnded ||= open.verb === 'transaction';
          open = undefined;
        } else if (isTransactionThatDidNotBegin(event.operation)) {
          transactionEnded = true;
          yield { event: 'transaction', result: event.result };
        }
    }
  }

  function isTransactionThatDidNotBegin(operation: string): boolean {
    return !events.some((event) => event.what === 'begin' && event.operation === operation);
  }
}

function shown({ event, result, status }: Seen): string {
  return `${event}${result === undefined ? '' : ` ${result}`}${status === undefined ? '' : ` ${status}`}`;
}
