import type { Clock } from '../clock.js';
import { withHelp } from '../help-link.js';
import { describeError } from './describe-error.js';
import { lineLimit } from './line-limit.js';
import type { Logger } from './logger.js';
import { OUTCOMES, type Outcome, type OutcomeCode, type OutcomeRow } from './outcome.js';

/** What the log says for each reason. */
export const REASONS: Readonly<Record<string, string>> = {
  no_handlers:
    'no handler is registered in this receiver, so every event is answered 200 and lost. Call receiver.on() before the ' +
    'server starts to listen',
  webhook_unknown:
    'the option secrets has no secret for this X-Webhook-ID. If the webhook is yours, add its secret',
  signature_missing: 'the header X-Webhook-Signature is missing. Check whether a proxy strips it',
  signature_malformed:
    'the header X-Webhook-Signature is not "sha256=" and 64 hex digits. Check whether a proxy rewrites it, or another ' +
    'service posts to this URL',
  signature_ambiguous:
    'there are several X-Webhook-Signature headers, and they differ. Find out what adds the second one',
  signature_mismatch:
    'the signature does not match: the delivery is forged, was changed on the way, or was signed with another secret ' +
    'than the one configured. Compare the secret; then capture a delivery and run videovector-webhooks explain',
};

/** How outcomes are logged. */
export interface OutcomeLogOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  /** Whether a line quotes the message and the stack of what a handler threw. */
  readonly logErrors: boolean;
}

/**
 * Creates the observer that logs outcomes that need attention, with the fix; the table says which and how.
 *
 * A line holds no payload, secret or signature. Of an error that a handler did not throw, it holds
 * the type and the place, or this package's own message.
 */
export function createOutcomeLog({
  logger,
  clock,
  logErrors,
}: OutcomeLogOptions): (outcome: Outcome) => void {
  const admit = lineLimit(() => clock.elapsed());
  let hasWarnedOfCanonical = false;

  return (outcome) => {
    const { code, reason = '', error, matchedBy } = outcome;
    if (matchedBy === 'canonical' && !hasWarnedOfCanonical) {
      hasWarnedOfCanonical = true;
      logger.warn(line(outcome, withHelp(CANONICAL, 'verified_canonical')));
    }
    const { log, logEvery, advice }: OutcomeRow = OUTCOMES[code];
    if (log === 'quiet' && error === undefined && reason === '') return;
    // Other reasons may contain text from a stranger, who can vary it each time.
    const more = logEvery ? '' : admit(code + (reason in REASONS ? reason : ''));
    if (more === undefined) return;
    const quotes = logErrors && HANDLER_ERRORS.has(code);
    const [text, ...frames] = Object.hasOwn(outcome, 'error')
      ? describeError(error, { quote: quotes })
      : [advice ?? REASONS[reason] ?? reason];
    const pending = outcome.markPending ? 'but not recorded yet: ' : '';
    const help = withHelp(pending + text, advice === undefined && reason in REASONS ? reason : code);
    const level = log === 'error' ? 'error' : 'warn';
    logger[level]([line(outcome, help, more), ...frames].join('\n'));
  };
}

const CANONICAL =
  'only the canonical form matches, so a body parser or proxy rewrites the JSON. If it loses floats such as 12.0, ' +
  'deliveries fail: pass the raw bytes. Logged once';

/** The outcomes whose error the user's own handler threw. */
const HANDLER_ERRORS: ReadonlySet<OutcomeCode> = new Set(['handler_failed', 'permanent_error']);

function line({ code, status, event, deliveryId }: Outcome, text: string, more = ''): string {
  const what = [event, deliveryId]
    .filter((id) => id !== undefined)
    .map((id) => JSON.stringify(id.slice(0, 80)).replace(/[\x7f-\x9f\u2028\u2029]/g, '?'));
  return `[videovector-webhooks] ${[`${code} (${status})`, ...what].join(' ')}${more}: ${text}`;
}
