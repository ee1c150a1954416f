import { type Column, createTable, lineOf } from './table.js';
import { clockText, durationText } from './time-text.js';
import { columnsOf } from './wrapped.js';

/** How a delivery was answered. */
export interface Answer {
  /** When it was sent, in milliseconds since the epoch. */
  readonly at: number;
  readonly event: string;
  /** Null for a test event. */
  readonly deliveryId: string | null;
  /** Null if there was no response. */
  readonly status: number | null;
  /** What a receiver of the kit says became of it; `no_answer` if there was no response. */
  readonly code: string;
  /** Why there was no response. */
  readonly error?: string | null;
  readonly durationMs: number;
  /** Whether it is the response to expect. */
  readonly ok: boolean;
  /** Whether the body was changed after it was signed, so that it has to be refused. */
  readonly forged?: boolean;
}

/** Whether a status is the response to expect: a 2xx or, to a forgery, a refusal. */
export function isExpected(status: number | null, forged: boolean): boolean {
  if (status === null) return false;
  return forged ? [400, 401, 403].includes(status) : status >= 200 && status < 300;
}

const COLUMNS: readonly Column[] = [
  ['time', 8],
  ['event', 26],
  ['response', 21],
  ['took', 6],
  ['delivery', 28, 'flexible'],
];

/** What fits a phone or a narrow pane: whether it went well, and what it was. */
const NARROW: readonly Column[] = [
  ['resp.', 5],
  ['event', 20, 'flexible'],
];
const NARROW_COLUMNS = 60;

/** Prints answers as they come. */
export interface AnswerTable {
  head(): void;
  row(answer: Answer): void;
}

/** The table of deliveries and how each was answered. */
export function createAnswerTable(stream: 'stdout' | 'stderr' = 'stdout'): AnswerTable {
  const isNarrow = (columnsOf(process[stream]) ?? NARROW_COLUMNS) < NARROW_COLUMNS;
  const table = createTable(isNarrow ? NARROW : COLUMNS, stream);
  return {
    head: table.head,
    row: (answer) => table.row(cellsOf(answer, isNarrow), answer.ok ? 'green' : 'red'),
  };
}

/** An answer in one line of a number of characters. */
export function answerLine(answer: Answer, columns: number): string {
  const isNarrow = columns < NARROW_COLUMNS;
  return lineOf(isNarrow ? NARROW : COLUMNS, cellsOf(answer, isNarrow), columns);
}

function cellsOf(answer: Answer, isNarrow: boolean): string[] {
  const { at, event, status, durationMs, deliveryId } = answer;
  if (isNarrow) return [String(status ?? 'none'), event];
  return [clockText(at), event, responseText(answer), durationText(durationMs), deliveryId ?? '-'];
}

/** A response in a few words: `200 handled`, or why there was none. */
export function responseText({ status, code, error }: Pick<Answer, 'status' | 'code' | 'error'>): string {
  if (status === null) return error ? `none (${error})` : 'none';
  return code === 'unknown' ? String(status) : `${status} ${code}`;
}

/** An answer as it is printed with `--json`. */
export function answerJson({ at, event, deliveryId, status, code, error, durationMs, ok }: Answer) {
  return {
    at: new Date(at).toISOString(),
    event,
    delivery_id: deliveryId,
    status,
    code,
    ...(error && { error }),
    duration_ms: Math.round(durationMs),
    ok,
  };
}
