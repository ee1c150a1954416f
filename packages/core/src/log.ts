import type { Clock } from './clock.js';
import { ConfigurationError } from './configuration-error.js';
import type { Outcome } from './outcome.js';

/** Where the receiver writes its few lines: `console`, or a logger with the same two methods. */
export interface Logger {
  warn(line: string): void;
  error(line: string): void;
}

const REFUSAL_INTERVAL_MS = 60_000;

const ADVICE: Readonly<Record<string, string>> = {
  signature_missing: 'the header X-Webhook-Signature is missing; was it dropped by a proxy?',
  signature_malformed: 'the header X-Webhook-Signature is not "sha256=" and 64 hex digits',
  signature_ambiguous: 'there is more than one header X-Webhook-Signature',
  signature_mismatch:
    'the signature does not match: forged, changed on the way, or signed with another secret than the one configured',
};

/**
 * Makes the function that logs what a person should know of an outcome: what the receiver or its user can mend, with
 * the fix. Refused signatures, which anybody can cause, are logged once a minute for each reason.
 *
 * A line holds no payload, secret or signature: of an error it names the type and the place, not the message.
 */
export function createOutcomeLog(logger: Logger, clock: Clock): (outcome: Outcome) => void {
  const lastRefusal = new Map<string, number>();

  return (outcome) => {
    const { code, status, reason = '', error } = outcome;
    if (code === 'body_altered' || code === 'signature_invalid' || code === 'secret_rotating') {
      const last = lastRefusal.get(code + reason);
      if (last !== undefined && clock.now() - last < REFUSAL_INTERVAL_MS) return;
      lastRefusal.set(code + reason, clock.now());
      logger.warn(line(outcome, ADVICE[reason] ?? reason));
    } else if (status >= 500 && error !== undefined) {
      logger.error(line(outcome, describe(error)));
    }
  };
}

function line({ code, status, event, deliveryId }: Outcome, text: string): string {
  const what = [event, deliveryId]
    .filter((id) => id !== undefined)
    .map((id) => JSON.stringify(id.slice(0, 80)));
  return `[videovector-webhooks] ${[`${code} (${status})`, ...what].join(' ')}: ${text}`;
}

/** The error's type, its code and where it arose; its message may quote a payload, so it goes to observers only. */
function describe(error: unknown): string {
  // The kit's own words about its set-up: they name the fix, and hold nothing of a delivery.
  if (error instanceof ConfigurationError) return error.message;
  if (!(error instanceof Error)) return `a ${typeof error} was thrown; receiver.observe() gets it`;
  const { code } = error as { code?: unknown };
  const place =
    error.stack
      ?.split('\n')
      .find((frame) => /^\s+at /.test(frame))
      ?.trim() ?? '';
  const type = typeof code === 'string' ? `${error.name} ${code.slice(0, 80)}` : error.name;
  return `${type} ${place}; receiver.observe() gets the error itself`;
}
