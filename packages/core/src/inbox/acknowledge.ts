import type { BackgroundWork } from '../background.js';
import { type Clock, DEADLINE_PASSED, sleep, withDeadline } from '../clock.js';
import type { MaybePromise } from '../maybe-promise.js';
import { type Logger, logTrouble, nameOf } from '../outcome/log.js';
import type { Claim, Inbox } from './inbox.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
/** With the pauses above, some ten minutes. */
const MAX_ATTEMPTS = 25;

/** Whether the claim was still ours; the error where that is not known yet. */
export type Settled = boolean | { readonly pending: unknown };

/** What it takes to settle a claim. */
export interface Settling {
  readonly inbox: Inbox;
  /** How long the inbox may take to answer, in milliseconds. */
  readonly inboxTimeoutMs: number;
  readonly clock: Clock;
  readonly background: BackgroundWork;
  readonly logger: Logger;
}

type Verb = 'complete' | 'release';

/** Completes or releases a claim; where the inbox can't be reached, keeps trying behind the answer. */
export function settle(settling: Settling, verb: Verb, claim: Claim): MaybePromise<Settled> {
  const goOn = (error: unknown): Settled => {
    settling.background.add(keepTrying(settling, verb, claim));
    return { pending: error };
  };
  try {
    const marking = settling.inbox[verb](claim);
    return typeof marking === 'boolean' ? marking : answerInTime(settling, marking).catch(goOn);
  } catch (error) {
    return goOn(error);
  }
}

async function answerInTime(
  { clock, inboxTimeoutMs }: Settling,
  marking: MaybePromise<boolean>,
): Promise<boolean> {
  const answer = await withDeadline(clock, inboxTimeoutMs, marking);
  if (answer === DEADLINE_PASSED) throw new Error(`The inbox did not answer in ${inboxTimeoutMs} ms`);
  // What others' inboxes answer beside a boolean says nothing of the claim.
  return Boolean(answer);
}

/** Where it has to be given up, a delivery that is done will be handled again if it comes again: that is logged. */
async function keepTrying(settling: Settling, verb: Verb, claim: Claim): Promise<void> {
  const { inbox, clock, background, logger } = settling;
  const { closing } = background;
  let pauseMs = FIRST_PAUSE_MS;
  for (let left = MAX_ATTEMPTS; ; left--) {
    const isLast = closing.aborted || left === 1;
    await sleep(clock, pauseMs, closing);
    try {
      await answerInTime(settling, inbox[verb](claim));
      return;
    } catch (error) {
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      if (!isLast) continue;
      const text = `The inbox could not ${verb} delivery ${claim.key} (${nameOf(error)}); it may be handled again`;
      return logTrouble(logger, text, 'mark_given_up');
    }
  }
}
