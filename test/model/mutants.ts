import type { ConfigurationName, Property } from './configurations.js';
import { TABLES, type Tables } from './promela.js';
import type { Phase, ReceiverRow, StoreRow } from './transitions.js';

/** The protocol with one deliberate mistake. */
export interface Mutant {
  readonly mistake: string;
  /** Where the mistake shows. */
  readonly configuration: ConfigurationName;
  /** The property that it breaks. */
  readonly breaks: Property;
  /** The mistake in the tables. */
  readonly tables?: Tables;
  /** The mistake in `protocol.pml`. */
  readonly macros?: Readonly<Record<string, number>>;
}

function store(change: (row: StoreRow) => StoreRow): Tables {
  return { ...TABLES, store: TABLES.store.map(change) };
}

function receiver(change: (row: ReceiverRow) => ReceiverRow | readonly ReceiverRow[]): Tables {
  return { ...TABLES, receiver: TABLES.receiver.flatMap(change) };
}

/** Answers with another status in a phase. */
function answering(phase: Phase, status: number): Tables {
  return receiver((row) =>
    row.phase === phase && row.event === 'answer' ? { ...row, statuses: [status] } : row,
  );
}

/** Sends the rows that lead from one phase to another elsewhere. */
function redirect(rows: readonly ReceiverRow[], from: Phase, to: Phase, elsewhere: Phase): ReceiverRow[] {
  return rows.map((row) => (row.phase === from && row.next === to ? { ...row, next: elsewhere } : row));
}

export const MUTANTS = {
  'complete without token': {
    mistake: 'Completes by the key alone, so that a receiver that lost the claim commits too',
    configuration: 'transaction',
    breaks: 'at_most_one_effect',
    tables: store((row) =>
      row.verb === 'complete' && row.token === 'other' ? { ...row, result: 'true', next: 'done' } : row,
    ),
  },
  'release without token': {
    mistake: 'Releases by the key alone, also what another receiver has completed',
    configuration: 'transaction',
    breaks: 'at_most_one_effect',
    tables: store((row) =>
      row.verb === 'release' && row.state !== 'absent' && row.token !== 'ours'
        ? { ...row, result: 'true', next: 'released' }
        : row,
    ),
  },
  'no fence': {
    mistake: 'Commits although the mark met no row',
    configuration: 'transaction',
    breaks: 'at_most_one_effect',
    macros: { NO_FENCE: 1 },
  },
  'lease ignored': {
    mistake: 'Claims what another receiver holds',
    configuration: 'own without faults',
    breaks: 'at_most_one_effect',
    tables: store((row) =>
      row.verb === 'claim' && row.lease === 'running' ? { ...row, result: 'claimed', change: 'take' } : row,
    ),
  },
  'mark first': {
    mistake: 'Completes before the handler runs, so that a crash between the two loses the event',
    configuration: 'own',
    breaks: 'never_lost',
    tables: {
      ...TABLES,
      receiver: [
        ...redirect(
          redirect(
            redirect(TABLES.receiver, 'claiming', 'handling', 'handled'),
            'handled',
            'done',
            'handling',
          ),
          'worked',
          'handled',
          'done',
        ),
      ],
    },
  },
  'answer first': {
    mistake: 'Answers 200 as soon as the request has come, and handles it afterwards',
    configuration: 'own',
    breaks: 'never_acknowledged_before_the_mark',
    tables: {
      ...TABLES,
      receiver: [
        ...redirect(TABLES.receiver, 'idle', 'claiming', 'acknowledged'),
        { phase: 'acknowledged', event: 'answer', statuses: [200], next: 'claiming' },
      ],
    },
  },
  'TTL for lease': {
    mistake: 'Lets the record itself expire, and with it the memory of what was done',
    configuration: 'own',
    breaks: 'second_effect_has_its_own_attempt',
    macros: { TTL: 1 },
  },
  'attempt not counted': {
    mistake:
      'Takes over under the same attempt number, so that the handler does not know that it is not the first',
    configuration: 'own',
    breaks: 'second_effect_has_its_own_attempt',
    macros: { SAME_ATTEMPT: 1 },
  },
  'check then act': {
    mistake: 'Looks whether the delivery is free, then takes it: another can do the same in between',
    configuration: 'own',
    breaks: 'second_effect_has_its_own_attempt',
    tables: {
      store: [
        ...TABLES.store,
        ...(['absent', 'processing', 'released', 'done'] as const).map(
          (state): StoreRow => ({
            verb: 'take',
            state,
            result: 'claimed',
            next: 'processing',
            change: 'take',
          }),
        ),
      ],
      receiver: [
        ...redirect(TABLES.receiver, 'claiming', 'handling', 'taking').map(
          (row): ReceiverRow => (row.event === 'claim' ? { ...row, event: 'look' } : row),
        ),
        { phase: 'taking', event: 'take', result: 'claimed', next: 'handling' },
      ],
    },
    macros: { CHECK_THEN_ACT: 1 },
  },
  '409 for a copy in flight': {
    mistake: 'Answers a copy in flight with 409, which is final for this sender; then the handler fails',
    configuration: 'own',
    breaks: 'never_lost',
    tables: answering('waiting', 409),
  },
  '200 for a copy in flight': {
    mistake: 'Answers a copy in flight with 200, while its handler may still fail',
    configuration: 'own',
    breaks: 'never_acknowledged_before_the_mark',
    tables: answering('waiting', 200),
  },
  '200 for a doubtful commit': {
    mistake: 'Takes a commit whose answer was lost for a success',
    configuration: 'transaction',
    breaks: 'never_acknowledged_before_the_mark',
    tables: receiver((row) => (row.result === 'unknown' ? { ...row, next: 'done' } : row)),
  },
  '422 for a handler that failed': {
    mistake: 'Answers a failure that may pass with a status that is final for this sender',
    configuration: 'own',
    breaks: 'never_lost',
    tables: answering('released', 422),
  },
  'no lease': {
    mistake: 'Has claims that never run out, so that a crash blocks the event permanently',
    configuration: 'own',
    breaks: 'progress',
    macros: { NO_LEASE: 1 },
  },
  'clock of the process': {
    mistake: 'Counts leases by the clock of the process that took them, and one is far ahead',
    configuration: 'own',
    breaks: 'progress',
    macros: { PROCESS_CLOCK: 1 },
  },
  'renewal without end': {
    mistake: 'Goes on renewing the claim of a handler that never ends',
    configuration: 'own',
    breaks: 'progress',
    macros: { HUNG_RENEWS: 1 },
  },
  'queue answers first': {
    mistake: 'Answers 202 before the engine has the job',
    configuration: 'queue',
    breaks: 'never_lost',
    macros: { QUEUE_ANSWERS_FIRST: 1 },
  },
  'queue leaves dead jobs': {
    mistake: 'Answers 202 although the job is dead and will not run',
    configuration: 'queue',
    breaks: 'never_acknowledged_before_the_mark',
    macros: { LEAVES_DEAD: 1 },
  },
  'empty worker completes': {
    mistake: 'Lets a worker without the handler complete the job',
    configuration: 'queue',
    breaks: 'never_lost',
    macros: { EMPTY_COMPLETES: 1 },
  },
  'kill limit': {
    mistake: 'Gives a job up because its worker was killed',
    configuration: 'large queue',
    breaks: 'parked_only_if_rejected',
    macros: { KILL_LIMIT: 1 },
  },
} as const satisfies Record<string, Mutant>;

export type MutantName = keyof typeof MUTANTS;
