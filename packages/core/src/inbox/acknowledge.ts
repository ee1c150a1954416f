import { type Clock, sleep, withDeadline } from '../clock.js';
import type { BackgroundWork } from '../lifecycle.js';
import { nameOf } from '../outcome/describe-error.js';
import { type Logger, logTrouble } from '../outcome/logger.js';
import type { Result } from '../outcome/result.js';
import { inTime } from './claim.js';
import type { Claim, Inbox } from './inbox.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
/** With the pauses above, nine minutes plus the time-outs of the inbox. */
const MAX_ATTEMPTS = 25;

/** What acknowledging a claim needs. */
export interface AcknowledgeOptions {
  readonly inbox: Inbox;
  /** How long the inbox may take to answer, in milliseconds. */
  readonly inboxTimeoutMs: number;
  readonly clock: Clock;
  readonly background: BackgroundWork;
  readonly logger: Logger;
}

type Verb = 'complete' | 'release';

/**
 * Completes or releases a claim. If the inbox can't be reached, the result is kept, because the handler's effects can't be
 * undone, and the update is retried in the background.
 *
 * @returns The result; with `takenOver` if the delivery was handled after another receiver had taken the claim over.
 */
export async function acknowledge(
  options: AcknowledgeOptions,
  verb: Verb,
  claim: Claim,
  result: Result,
): Promise<Result> {
  try {
    const { inbox, clock, inboxTimeoutMs } = options;
    const isOurs = await withDeadline(clock, inboxTimeoutMs, () => inbox[verb](claim));
    if (inTime(isOurs, inboxTimeoutMs) || verb === 'release') return result;
    return { ...result, details: { ...result.details, takenOver: true } };
  } catch (error) {
    options.background.add(retry(options, verb, claim));
    return { ...result, details: { error, ...result.details, markPending: true } };
  }
}

async function retry(options: AcknowledgeOptions, verb: Verb, claim: Claim): Promise<void> {
  const { inbox, inboxTimeoutMs, clock, background, logger } = options;
  const { closing } = background;
  let pauseMs = FIRST_PAUSE_MS;
  for (let left = MAX_ATTEMPTS; ; left--) {
    // Read before the pause, so that a retry that `close` interrupts is followed by one more.
    const isLast = closing.aborted || left === 1;
    await sleep(clock, pauseMs, closing);
    try {
      inTime(await withDeadline(clock, inboxTimeoutMs, () => inbox[verb](claim)), inboxTimeoutMs);
      return;
    } catch (error) {
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      if (!isLast) continue;
      const consequence =
        verb === 'complete'
          ? 'it may be handled again'
          : 'it is handled again only after its lease has run out';
      const text = `The inbox could not ${verb} delivery ${claim.key} (${nameOf(error)}), so ${consequence}`;
      return logTrouble(logger, text, 'mark_given_up');
    }
  }
}
