import { readFileSync } from 'node:fs';

/** How a delivery ended: what the sender was answered, and which bytes the receiver found authentic. */
export interface Result {
  outcome: string;
  status: number;
  matched: string;
}

/** What should become of each case. */
const EXPECTED = {
  'as sent': { outcome: 'handled', status: 200, matched: 'raw' },
  're-serialized': { outcome: 'handled', status: 200, matched: 'canonical' },
  tampered: { outcome: 'unauthorized', status: 401, matched: '-' },
  'sent again': { outcome: 'duplicate', status: 200, matched: 'raw' },
  'handler fails': { outcome: 'failed', status: 500, matched: 'raw' },
  retried: { outcome: 'handled', status: 200, matched: 'raw' },
} satisfies Record<string, Result>;

/** A POST as VideoVector sends it, and what should become of it. */
export interface Sent {
  case: keyof typeof EXPECTED;
  headers: Record<string, string>;
  body: string;
  expected: Result;
}

/** Reads the deliveries that CPython has signed. */
export function readDeliveries(): Sent[] {
  return readFileSync(new URL('deliveries.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Omit<Sent, 'expected'>)
    .map((sent) => ({ ...sent, expected: EXPECTED[sent.case] }));
}
