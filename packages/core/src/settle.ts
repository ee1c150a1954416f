import type { Background } from './background.js';
import { type Clock, DEADLINE_PASSED, sleep, withDeadline } from './clock.js';
import type { Claim, Inbox } from './inbox.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
/** With the pauses above, some ten minutes. */
const MAX_ATTEMPTS = 25;

/**
 * Completes or releases a claim; where the inbox can't be reached, keeps trying behind the answer.
 *
 * @returns Whether the claim was still ours; undefined where it goes on in the background.
 */
export async function settle(
  inbox: Inbox,
  verb: 'complete' | 'release',
  claim: Claim,
  timeoutMs: number,
  clock: Clock,
  background: Background,
): Promise<boolean | undefined> {
  const attempt = async (): Promise<boolean> => {
    const result = await withDeadline(clock, timeoutMs, inbox[verb](claim));
    if (result === DEADLINE_PASSED) throw new Error(`The inbox did not answer in ${timeoutMs} ms`);
    return result;
  };
  try {
    return await attempt();
  } catch {
    background.add(keepTrying(attempt, clock, background.closing));
    return undefined;
  }
}

async function keepTrying(
  attempt: () => Promise<boolean>,
  clock: Clock,
  closing: AbortSignal,
): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let i = 0; i < MAX_ATTEMPTS; i++) {
    const isLast = closing.aborted;
    await sleep(clock, pauseMs, closing);
    try {
      await attempt();
      return;
    } catch {
      if (isLast) return;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}
