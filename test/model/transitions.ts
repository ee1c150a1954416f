/**
 * The transition relation of the protocol, as two tables. The model that Spin checks (`promela.ts`) and the checker of real
 * histories (`history/`) are both made from them.
 */

/** What a store knows of one delivery. Its lease counts only while it is `processing`. */
export type StoreState = 'absent' | 'processing' | 'released' | 'done';

export type Verb = 'claim' | 'renew' | 'complete' | 'release';

/** What a verb answers. `failed`, that no answer came, is possible for every verb, and is in no row. */
export type VerbResult = 'claimed' | 'in-progress' | 'completed' | 'true' | 'false';

/** One transition of a store: in this state, this verb gives this answer. For each verb and state, exactly one row fits. */
export interface StoreRow {
  readonly verb: Verb | 'take';
  readonly state: StoreState;
  /** Only while the lease is running, or only after it has run out. */
  readonly lease?: 'running' | 'past';
  /** Only if the caller's token is the record's last one, or only if it is not. */
  readonly token?: 'ours' | 'other';
  readonly result: VerbResult;
  readonly next: StoreState;
  /** `take`: a new token, the next attempt, a new lease. `extend`: a new lease. */
  readonly change?: 'take' | 'extend';
}

/** The same answer and no change in each of the states. */
function refused(verb: Verb, states: readonly StoreState[]): StoreRow[] {
  return states.map((state) => ({ verb, state, result: 'false', next: state }));
}

export const STORE: readonly StoreRow[] = [
  { verb: 'claim', state: 'absent', result: 'claimed', next: 'processing', change: 'take' },
  { verb: 'claim', state: 'released', result: 'claimed', next: 'processing', change: 'take' },
  {
    verb: 'claim',
    state: 'processing',
    lease: 'past',
    result: 'claimed',
    next: 'processing',
    change: 'take',
  },
  { verb: 'claim', state: 'processing', lease: 'running', result: 'in-progress', next: 'processing' },
  { verb: 'claim', state: 'done', result: 'completed', next: 'done' },

  { verb: 'renew', state: 'processing', token: 'ours', result: 'true', next: 'processing', change: 'extend' },
  { verb: 'renew', state: 'processing', token: 'other', result: 'false', next: 'processing' },
  ...refused('renew', ['absent', 'released', 'done']),

  { verb: 'complete', state: 'processing', token: 'ours', result: 'true', next: 'done' },
  { verb: 'complete', state: 'processing', token: 'other', result: 'false', next: 'processing' },
  // A client that lost the answer may ask twice.
  { verb: 'complete', state: 'done', token: 'ours', result: 'true', next: 'done' },
  { verb: 'complete', state: 'done', token: 'other', result: 'false', next: 'done' },
  ...refused('complete', ['absent', 'released']),

  { verb: 'release', state: 'processing', token: 'ours', result: 'true', next: 'released' },
  { verb: 'release', state: 'processing', token: 'other', result: 'false', next: 'processing' },
  { verb: 'release', state: 'released', token: 'ours', result: 'true', next: 'released' },
  { verb: 'release', state: 'released', token: 'other', result: 'false', next: 'released' },
  ...refused('release', ['absent', 'done']),
];

/** Whether the handler's effects commit together with the completion. */
export type Mode = 'own' | 'transaction';

/** Where a receiver is on the way of one request. */
export type Phase =
  | 'idle'
  | 'claiming'
  | 'waiting'
  | 'duplicate'
  | 'unavailable'
  | 'handling'
  | 'worked'
  | 'handled'
  | 'marking'
  | 'done'
  | 'markPending'
  | 'retryingMark'
  | 'failed'
  | 'rejected'
  | 'released'
  | 'refused'
  | 'releasePending'
  | 'retryingRelease'
  | 'late'
  | 'lateWorked'
  | 'lateHandled'
  | 'lateMarking'
  | 'lateFailed'
  // Phases that only mutants have.
  | 'taking'
  | 'acknowledged';

/** What a receiver does or meets. `transaction` is the end of the inbox's transaction; `answer` is the response. */
export type ReceiverEvent =
  | 'request'
  | 'poll'
  | 'look'
  | 'take'
  | Verb
  | 'effect'
  | 'return'
  | 'throw'
  | 'reject'
  | 'transaction'
  | 'hang'
  | 'answer';

export type EventResult = VerbResult | 'failed' | 'committed' | 'fenced' | 'unknown';

/** One transition of a receiver. */
export interface ReceiverRow {
  readonly phase: Phase;
  readonly event: ReceiverEvent;
  /** What the event answers; absent for `answer` and for what has no result. */
  readonly result?: EventResult;
  /** The statuses that `answer` may have. */
  readonly statuses?: readonly number[];
  readonly next: Phase;
  /** Only for inboxes of this mode. */
  readonly mode?: Mode;
  /** Only in a worker that takes deliveries from a queue. */
  readonly queued?: true;
  /** Which of the model's budgets it uses up; of these events, there are only so many in a run of the model. */
  readonly cost?: 'troubles' | 'renewals';
}

interface More extends Pick<ReceiverRow, 'mode' | 'queued' | 'cost'> {}

function on(
  phase: Phase,
  event: ReceiverEvent,
  results: Partial<Record<EventResult, Phase>>,
  more: More = {},
): ReceiverRow[] {
  return Object.entries(results).map(([result, next]) => ({
    phase,
    event,
    result: result as EventResult,
    next,
    ...more,
  }));
}

function step(phase: Phase, event: ReceiverEvent, next: Phase, more: More = {}): ReceiverRow {
  return { phase, event, next, ...more };
}

function answer(phase: Phase, statuses: readonly number[], next: Phase, more: More = {}): ReceiverRow {
  return { phase, event: 'answer', statuses, next, ...more };
}

function renewed(phase: Phase, more: More = {}): ReceiverRow[] {
  return on(phase, 'renew', { true: phase, false: phase, failed: phase }, { cost: 'renewals', ...more });
}

const OWN = { mode: 'own' } as const;
const TRANSACTION = { mode: 'transaction' } as const;
const TROUBLE = { cost: 'troubles' } as const;

export const RECEIVER: readonly ReceiverRow[] = [
  step('idle', 'request', 'claiming'),
  ...on('claiming', 'claim', {
    claimed: 'handling',
    'in-progress': 'waiting',
    completed: 'duplicate',
    failed: 'unavailable',
  }),
  answer('duplicate', [200], 'idle'),
  answer('unavailable', [503], 'idle'),
  // A copy in flight: ask again, or tell the sender to come back.
  step('waiting', 'poll', 'claiming'),
  answer('waiting', [503], 'idle'),

  // The handler runs, and its claim is renewed.
  ...renewed('handling'),
  ...renewed('worked'),
  step('handling', 'effect', 'worked'),
  step('handling', 'throw', 'failed', { ...OWN, ...TROUBLE }),
  step('worked', 'throw', 'failed', { ...OWN, ...TROUBLE }),
  step('handling', 'reject', 'rejected', { queued: true, ...TROUBLE }),

  // Without a transaction: complete, once the handler has returned.
  step('worked', 'return', 'handled', OWN),
  ...on('handled', 'complete', { true: 'done', false: 'done', failed: 'markPending' }, OWN),
  answer('done', [200], 'idle'),
  // The effect is there, so the answer is 200 and the mark is tried again.
  ...on('markPending', 'complete', { true: 'done', false: 'done', failed: 'markPending' }, OWN),
  answer('markPending', [200], 'retryingMark', OWN),
  ...on('retryingMark', 'complete', { true: 'idle', false: 'idle', failed: 'retryingMark' }, OWN),
  // It had read its signal, and the lease had run out: it may have stopped early.
  ...on(
    'handled',
    'release',
    { true: 'released', false: 'released', failed: 'releasePending' },
    { ...OWN, ...TROUBLE },
  ),

  // With a transaction: its last statement completes, and both commit or neither.
  step('worked', 'return', 'marking', TRANSACTION),
  ...renewed('marking', TRANSACTION),
  ...on(
    'marking',
    'transaction',
    { committed: 'done', fenced: 'failed', unknown: 'failed', failed: 'failed' },
    TRANSACTION,
  ),
  ...on('handling', 'transaction', { failed: 'failed' }, { ...TRANSACTION, ...TROUBLE }),
  ...on('worked', 'transaction', { failed: 'failed' }, { ...TRANSACTION, ...TROUBLE }),

  ...on('failed', 'release', { true: 'released', false: 'released', failed: 'releasePending' }),
  answer('released', [500, 503], 'idle'),
  ...on('releasePending', 'release', { true: 'released', false: 'released', failed: 'releasePending' }),
  answer('releasePending', [500, 503], 'retryingRelease'),
  ...on('retryingRelease', 'release', { true: 'idle', false: 'idle', failed: 'retryingRelease' }),
  ...on(
    'rejected',
    'release',
    { true: 'refused', false: 'refused', failed: 'releasePending' },
    { queued: true },
  ),
  answer('refused', [422], 'idle', { queued: true }),

  // The handler's time is over: answered now, no longer renewed, and released when it ends.
  answer('handling', [503], 'late', TROUBLE),
  answer('worked', [503], 'lateWorked', TROUBLE),
  answer('handled', [503], 'lateHandled', { ...OWN, ...TROUBLE }),
  answer('marking', [503], 'lateMarking', { ...TRANSACTION, ...TROUBLE }),
  answer('failed', [503], 'lateFailed', TROUBLE),
  step('late', 'effect', 'lateWorked'),
  step('late', 'throw', 'lateFailed', OWN),
  step('late', 'hang', 'idle'),
  step('lateWorked', 'throw', 'lateFailed', OWN),
  step('lateWorked', 'return', 'lateHandled', OWN),
  ...on('lateHandled', 'release', { true: 'idle', false: 'idle', failed: 'lateHandled' }, OWN),
  // It had returned just before its time was over.
  ...on('lateHandled', 'complete', { true: 'idle', false: 'idle', failed: 'retryingMark' }, OWN),
  step('lateWorked', 'return', 'lateMarking', TRANSACTION),
  ...on('late', 'transaction', { failed: 'lateFailed' }, TRANSACTION),
  ...on('lateWorked', 'transaction', { failed: 'lateFailed' }, TRANSACTION),
  ...on(
    'lateMarking',
    'transaction',
    { committed: 'idle', fenced: 'lateFailed', unknown: 'lateFailed', failed: 'lateFailed' },
    TRANSACTION,
  ),
  ...on('lateFailed', 'release', { true: 'idle', false: 'idle', failed: 'lateFailed' }),
];

/** The row of a store for a verb in a state. */
export function storeRow(
  rows: readonly StoreRow[],
  verb: StoreRow['verb'],
  state: StoreState,
  lease: 'running' | 'past',
  token: 'ours' | 'other',
): StoreRow[] {
  return rows.filter(
    (row) =>
      row.verb === verb &&
      row.state === state &&
      (row.lease ?? lease) === lease &&
      (row.token ?? token) === token,
  );
}
