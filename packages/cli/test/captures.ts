import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Capture, captureOf } from '@videovector-webhooks/core/replay';
import { deliver, SECRET } from '../../../test/support/deliveries.js';

/** Writes captures to a file in a folder of its own. */
export async function captureFile(...lines: (Capture | string)[]): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'cli-')), 'deliveries.jsonl');
  await writeFile(
    path,
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  );
  return path;
}

/** A capture of a delivery that failed. */
export function captured(body: string, headers: Record<string, string> = {}, secret = SECRET): Capture {
  const delivery = deliver(body, headers, secret);
  const outcome = { outcome: 'failed', code: 'handler_failed', status: 500 };
  return captureOf(delivery, new TextEncoder().encode(body), outcome, Date.parse('2026-10-07T00:00:00Z'));
}

/** The lines of JSON that a command has printed. */
export function linesOf(stdout: string): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
