import type { BackgroundWork } from './background.js';
import { type Clock, DEADLINE_PASSED, sleep, withDeadline } from './clock.js';
import type { Claim, Inbox } from './inbox.js';
import type { MaybePromise } from './maybe-promise.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
/** With the pauses above, some ten minutes. */
const MAX_ATTEMPTS = 25;

/** Whether the claim was still ours; the error where that is not known yet. */
export type Settled = boolean | { readonly pending: unknown };

/**
 * Completes or releases a claim; where the inbox can't be reached, keeps trying behind the answer.
 *
 * @param onGivenUp Called where it has to be given up: a delivery that is done will be handled again if it comes again.
 */
export function settle(
  inbox: Inbox,
  verb: 'complete' | 'release',
  claim: Claim,
  timeoutMs: number,
  clock: Clock,
  background: BackgroundWork,
  onGivenUp: (error: unknown) => void,
): MaybePromise<Settled> {
  const told = async (marking: MaybePromise<boolean>): Promise<boolean> => {
    const result = await withDeadline(clock, timeoutMs, marking);
    if (result === DEADLINE_PASSED) throw new Error(`The inbox did not answer in ${timeoutMs} ms`);
    // What others' inboxes answer beside a boolean says nothing of the claim.
    return Boolean(result);
  };
  const attempt = async (): Promise<boolean> => told(inbox[verb](claim));
  const goOn = (error: unknown): Settled => {
    background.add(keepTrying(attempt, clock, background.closing, onGivenUp));
    return { pending: error };
  };
  try {
    const marking = inbox[verb](claim);
    return typeof marking === 'boolean' ? marking : told(marking).catch(goOn);
  } catch (error) {
    return goOn(error);
  }
}

async function keepTrying(
  attempt: () => Promise<boolean>,
  clock: Clock,
  closing: AbortSignal,
  onGivenUp: (error: unknown) => void,
): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let left = MAX_ATTEMPTS; ; left--) {
    const isLast = closing.aborted || left === 1;
    await sleep(clock, pauseMs, closing);
    try {
      await attempt();
      return;
    } catch (error) {
      if (isLast) return onGivenUp(error);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}
