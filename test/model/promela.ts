import {
  type Mode,
  type Phase,
  RECEIVER,
  type ReceiverEvent,
  type ReceiverRow,
  STORE,
  type StoreRow,
  type StoreState,
} from './transitions.js';

/** The tables that a model is made from. */
export interface Tables {
  readonly store: readonly StoreRow[];
  readonly receiver: readonly ReceiverRow[];
}

export const TABLES: Tables = { store: STORE, receiver: RECEIVER };

/** Which rows a configuration of the model has. */
export interface Kind {
  readonly mode: Mode;
  readonly queued: boolean;
}

/** Prints the tables in Promela. `protocol.pml` includes the text. */
export function promelaOf({ store, receiver }: Tables, { mode, queued }: Kind): string {
  const rows = receiver.filter((row) => (row.mode ?? mode) === mode && (row.queued !== true || queued));
  return [
    '/* Generated from transitions.ts by promela.ts: edit the tables there. */',
    '',
    `mtype:phase = { ${phasesOf(receiver).map(phaseName).join(', ')} };`,
    'mtype:state = { IS_ABSENT, IS_PROCESSING, IS_RELEASED, IS_DONE };',
    'mtype:result = { NOTHING, GOT_CLAIMED, GOT_IN_PROGRESS, GOT_COMPLETED, GOT_TRUE, GOT_FALSE, GOT_FAILED, GOT_COMMITTED, GOT_FENCED, GOT_UNKNOWN };',
    '',
    ...[...new Set(store.map(({ verb }) => verb))].flatMap((verb) =>
      storeInline(
        verb,
        store.filter((row) => row.verb === verb),
      ),
    ),
    ...receiverInline(rows),
  ].join('\n');
}

function phasesOf(rows: readonly ReceiverRow[]): Phase[] {
  return [...new Set(rows.flatMap(({ phase, next }) => [phase, next]))];
}

function phaseName(phase: Phase): string {
  return phase.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function stateName(state: StoreState): string {
  return `IS_${state.toUpperCase()}`;
}

function resultName(result: string): string {
  return `GOT_${result.replace('-', '_').toUpperCase()}`;
}

function storeInline(verb: StoreRow['verb'], rows: readonly StoreRow[]): string[] {
  return [
    `/* What the store does when receiver r asks it to ${verb}. */`,
    `inline store_${verb}(r) {`,
    '  if',
    ...rows.map(storeLine),
    '  fi',
    '}',
    '',
  ];
}

function storeLine({ state, lease, token, result, next, change }: StoreRow): string {
  const guards = [`state == ${stateName(state)}`];
  if (lease !== undefined) guards.push(lease === 'past' ? 'past' : '!past');
  if (token !== undefined) guards.push(token === 'ours' ? 'holder == token[r]' : 'holder != token[r]');
  const steps: string[] = [];
  if (next !== state) steps.push(`state = ${stateName(next)}`);
  if (change === 'take') steps.push('give_token(r)');
  if (change === 'extend') steps.push('past = false');
  steps.push(`result = ${resultName(result)}`);
  return `  :: ${guards.join(' && ')} -> ${steps.join('; ')}`;
}

/** Events that ask the store, and so have a result. */
const ASKING: readonly ReceiverEvent[] = [
  'claim',
  'look',
  'take',
  'renew',
  'complete',
  'release',
  'transaction',
];

function receiverInline(rows: readonly ReceiverRow[]): string[] {
  const groups = new Map<string, ReceiverRow[]>();
  for (const row of rows) {
    const group = `${row.phase} ${row.event} ${row.statuses ?? ''}`;
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  return [
    '/* Everything that receiver r can do next. */',
    'inline receiver_step(r) {',
    '  do',
    ...[...groups.values()].flatMap(receiverLines),
    '  od',
    '}',
    '',
  ];
}

function receiverLines(group: readonly ReceiverRow[]): string[] {
  const [{ phase, event, next, statuses, cost }] = group as [ReceiverRow];
  const guards = [`phase[r] == ${phaseName(phase)}`];
  if (event === 'request') guards.push('asked[r]');
  // A row without a token changes nothing, and would only make the model larger.
  if (cost !== undefined) guards.push(`${cost} > 0`);
  const pay = cost === undefined ? '' : `${cost}--; `;
  const head = `  :: atomic { ${guards.join(' && ')} -> ${pay}`;
  if (!ASKING.includes(event)) {
    const call =
      event === 'answer'
        ? `answer(r, ${statuses![0]})`
        : event === 'poll' || event === 'request'
          ? 'skip'
          : `do_${event}(r)`;
    return [`${head}${call}; ${go(next)} }`];
  }
  return [
    `${head}${event}(r);`,
    '       if',
    ...group.map((row) => `       :: result == ${resultName(row.result!)} -> ${go(row.next)}`),
    '       fi; result = NOTHING }',
  ];
}

function go(next: Phase): string {
  return next === 'idle' ? 'rest(r)' : `phase[r] = ${phaseName(next)}`;
}
