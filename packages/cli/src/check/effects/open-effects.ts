import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describeError } from '../../terminal/describe-error.js';
import { UsageError } from '../../terminal/exit.js';
import { printable } from '../../terminal/printable.js';
import { timeLimit } from '../../time-limit.js';
import { startGroup } from '../commands/process-group.js';
import type { CheckDelivery } from '../sending/check-delivery.js';
import { type Effects, filledIn, hasPlaceholder, readCounter } from './effects.js';

const TIMEOUT_MS = 10_000;

/**
 * Opens the counter that `--effects` names: a URL to get, or a command for a shell.
 *
 * @throws UsageError If nothing in it says which event to count.
 */
export function openEffects(template: string): Effects {
  if (!hasPlaceholder(template)) {
    throw new UsageError(
      '--effects needs {id}, {delivery_id} or {run_id} where the event to be counted is named, such as http://127.0.0.1:3000/handled?id={id}',
    );
  }
  const read = /^https?:\/\//i.test(template) ? readUrl : readCommand;
  return {
    distinguishes: (one, other) => filledIn(template, one) !== filledIn(template, other),
    count: async (delivery: CheckDelivery, signal: AbortSignal) => {
      const limit = timeLimit(TIMEOUT_MS, signal);
      const printed = await read(filledIn(template, delivery), limit.signal).finally(limit.clear);
      const count = readCounter(printed);
      if (count !== undefined) return count;
      throw new UsageError(
        `--effects must return a number, 0 for an event that was not handled; it returned ${shown(printed)}`,
      );
    },
  };
}

async function readUrl(url: string, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return await response.text();
    throw new UsageError(
      `The counter of --effects answered ${response.status}. It must answer 200 with a number, 0 for an event that was not handled`,
    );
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The counter of --effects does not answer. ${describeError(error as Error)}`);
  }
}

async function readCommand(command: string, signal: AbortSignal): Promise<string> {
  const child = startGroup(command, ['ignore', 'pipe', 'pipe'], signal);
  const [[code], printed, complaint] = await Promise.all([
    once(child, 'close'),
    text(child.stdout!),
    text(child.stderr!),
  ]);
  if (code === 0) return printed;
  const reason = signal.aborted
    ? 'did not end in time'
    : `failed: ${shown(complaint || `it ended with ${code}`)}`;
  throw new UsageError(`The command of --effects ${reason}`);
}

function shown(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return line === '' ? 'nothing' : printable(line.slice(0, 200));
}
