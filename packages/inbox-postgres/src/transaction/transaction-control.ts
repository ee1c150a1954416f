import { readCommands } from './sql-commands.js';

/** What a text of SQL would do to the transaction in which it runs. */
export type TransactionControl = BlockCommand | Refusal;

/** It only begins or ends a transaction block. */
export interface BlockCommand {
  readonly kind: 'begin' | 'end';
  readonly command: string;
  /** SQL that does the same for a part of a transaction. */
  readonly savepoint: string;
}

/** It would end the transaction, or can't run in one, and no savepoint does the same. */
interface Refusal {
  readonly kind: 'refused';
  readonly command: string;
  readonly reason: string;
  /** Whether PostgreSQL may accept it outside of a transaction block. */
  readonly onlyInBlock: boolean;
}

/** The reason for a command that would end the inbox's own transaction. */
export const ENDS_TRANSACTION = 'the inbox ends the transaction itself when the handler has finished';

const SAVEPOINT = 'SAVEPOINT videovector_block';
const RELEASE = `RELEASE ${SAVEPOINT}`;
const ROLLBACK = `ROLLBACK TO ${SAVEPOINT}; ${RELEASE}`;

/** A cheap check that spares most texts the full scan. */
const MAY_CONTROL = /\b(?:begin|start|commit|end|abort|rollback|prepare|set\s+transaction)\b/i;

/** Finds out how a text of one or more statements begins or ends a transaction; undefined if it doesn't. */
export function readTransactionControl(text: string): TransactionControl | undefined {
  if (!MAY_CONTROL.test(text)) return undefined;
  const commands = readCommands(text);
  const controls = commands.map(controlOf).filter((found) => found !== undefined);
  const control = controls.find((found) => !(found.kind === 'refused' && found.onlyInBlock)) ?? controls[0];
  if (control === undefined || control.kind === 'refused' || commands.length === 1) return control;
  return refused(control.command, 'the same query holds other statements');
}

function controlOf(words: readonly string[]): TransactionControl | undefined {
  const [first = '', second] = words;
  switch (first) {
    case 'BEGIN':
      return controlOfBegin(first, words);
    case 'START':
      return second === 'TRANSACTION' ? controlOfBegin('START TRANSACTION', words) : undefined;
    case 'COMMIT':
    case 'END':
      return controlOfEnd(first, words, RELEASE);
    case 'ROLLBACK':
    case 'ABORT':
      return words.slice(1, 3).includes('TO') ? undefined : controlOfEnd(first, words, ROLLBACK);
    case 'PREPARE':
      return second === 'TRANSACTION' ? refused('PREPARE TRANSACTION', ENDS_TRANSACTION) : undefined;
    case 'SET':
      return second === 'TRANSACTION' ? controlOfLevel('SET TRANSACTION', words, true) : undefined;
    default:
      return undefined;
  }
}

/** A savepoint can't have an isolation level of its own. */
function controlOfLevel(
  command: string,
  words: readonly string[],
  onlyInBlock: boolean,
): Refusal | undefined {
  const text = words.join(' ');
  const level = ['SERIALIZABLE', 'REPEATABLE READ'].find((name) => text.includes(name));
  if (level === undefined) return undefined;
  return refused(`${command} … ${level}`, 'the transaction is READ COMMITTED', onlyInBlock);
}

function controlOfBegin(command: string, words: readonly string[]): TransactionControl {
  const refusal = controlOfLevel(command, words, false);
  if (refusal !== undefined) return refusal;
  const isReadOnly = words.join(' ').includes('READ ONLY');
  return {
    kind: 'begin',
    command,
    savepoint: isReadOnly ? `${SAVEPOINT}; SET TRANSACTION READ ONLY` : SAVEPOINT,
  };
}

function controlOfEnd(command: string, words: readonly string[], savepoint: string): TransactionControl {
  if (words.includes('PREPARED'))
    return refused(`${command} PREPARED`, 'it must run outside of a transaction');
  if (words.includes('CHAIN') && !words.includes('NO'))
    return refused(`${command} AND CHAIN`, ENDS_TRANSACTION);
  return { kind: 'end', command, savepoint };
}

function refused(command: string, reason: string, onlyInBlock = false): Refusal {
  return { kind: 'refused', command, reason, onlyInBlock };
}
