import type { Clock } from '../clock.js';
import { ConfigurationError, InboxUnavailableError, SecretsUnavailableError, withHelp } from '../errors.js';
import type { Outcome, OutcomeCode } from './outcome.js';

/** Where the receiver writes its few lines: `console`, or a logger with the same two methods. */
export interface Logger {
  warn(line: string): void;
  error(line: string): void;
}

/** Logs what is amiss beside the deliveries' outcomes, and where the documentation tells more of it. */
export function logTrouble(logger: Pick<Logger, 'error'>, text: string, code: string): void {
  logger.error(withHelp(`[videovector-webhooks] ${text}`, code));
}

/** Returns the name of a thrown error, or the type of a thrown value. The message may quote a delivery. */
export function nameOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}` : typeof error;
  } catch {
    return 'unreadable error';
  }
}

const INTERVAL_MS = 60_000;

/** What nobody mends: it is in the order of things, or somebody's browser. */
const SILENT = new Set<OutcomeCode>([
  'handled',
  'duplicate',
  'queued',
  'in_progress',
  'method_not_allowed',
  'ignored',
]);

/** What only an authentic delivery comes to. Anybody can cause the rest, so it is logged once a minute for each reason. */
const AUTHENTIC = new Set<OutcomeCode>([
  'handled',
  'handler_failed',
  'schema_failed',
  'handler_timeout',
  'permanent_error',
  'claim_lost',
  'commit_unknown',
  'event_unusable',
  'event_stale',
]);

/** What a person is told of an outcome, by its reason, or else its code. */
export const ADVICE: Readonly<Record<string, string>> = {
  no_handlers: 'no handler is registered in this receiver, so every event is answered 200 and lost',
  body_too_large: 'the body is larger than maxBodyBytes. Raise that option before the sender stops retrying',
  encoding_unsupported:
    'the body is compressed, and the sender does not compress. Turn compression of requests off in the proxy',
  canonicalization_skipped:
    'the raw bytes do not match, and the body is larger than fallbackMaxBytes, so its canonical form was not checked. ' +
    'Raise that option, or have the proxy pass the JSON through unchanged',
  event_unusable: 'authentic, but no JSON object that names an event; the sender will not send it again',
  event_stale: 'authentic, but older than the inbox remembers; the sender will not send it again',
  overloaded: 'more deliveries are under way than maxInFlight, or than the inbox can hold',
  webhook_unknown: 'the option secrets has no secret for this X-Webhook-ID',
  signature_missing: 'the header X-Webhook-Signature is missing. Check whether a proxy strips it',
  signature_malformed: 'the header X-Webhook-Signature is not "sha256=" and 64 hex digits',
  signature_ambiguous: 'there are several X-Webhook-Signature headers, and they differ',
  signature_mismatch:
    'the signature does not match: forged, changed on the way, or signed with another secret than the one configured',
};

/**
 * Makes the function that logs what a person should know of an outcome: what the receiver or its user can mend, with
 * the fix. What a stranger can cause is logged once a minute for each reason.
 *
 * A line holds no payload, secret or signature: of an error it names the type and the place, not the message.
 */
export function createOutcomeLog(logger: Logger, clock: Clock): (outcome: Outcome) => void {
  const lastLogged = new Map<string, number>();

  return (outcome) => {
    const { code, status, reason = '', error } = outcome;
    if (SILENT.has(code) && error === undefined && reason === '') return;
    if (!AUTHENTIC.has(code)) {
      const last = lastLogged.get(code + reason);
      if (last !== undefined && clock.elapsed() - last < INTERVAL_MS) return;
      lastLogged.set(code + reason, clock.elapsed());
    }
    const text = error === undefined ? (ADVICE[reason] ?? ADVICE[code] ?? reason) : describe(error);
    const help = withHelp(text, reason in ADVICE ? reason : code);
    if (status >= 500 && code !== 'body_altered' && code !== 'secret_rotating')
      logger.error(line(outcome, help));
    else logger.warn(line(outcome, help));
  };
}

/** A logger that throws, or returns a promise that rejects, must not fail a delivery or end the process. */
export function safeLogger(logger: Logger): Logger {
  const safely = (level: 'warn' | 'error') => (text: string) => {
    try {
      const written: unknown = logger[level](text);
      Promise.resolve(written).catch(() => {});
    } catch {
      // There is no other place to report it.
    }
  };
  return { warn: safely('warn'), error: safely('error') };
}

function line({ code, status, event, deliveryId }: Outcome, text: string): string {
  const what = [event, deliveryId]
    .filter((id) => id !== undefined)
    .map((id) => JSON.stringify(id.slice(0, 80)).replace(/[\x7f-\x9f\u2028\u2029]/g, '?'));
  return `[videovector-webhooks] ${[`${code} (${status})`, ...what].join(' ')}: ${text}`;
}

/** Describes whatever was thrown. Reading a revoked proxy, or an error with a getter that throws, throws too. */
function describe(error: unknown): string {
  try {
    return describeError(error);
  } catch {
    return 'an unreadable error was thrown; receiver.observe() receives it';
  }
}

const OWN_ERRORS = [ConfigurationError, InboxUnavailableError, SecretsUnavailableError];

/** The error's type, its code and where it arose; its message may quote a payload, so only observers see it. */
function describeError(error: unknown): string {
  // Written by this package: the message names the fix, and holds no part of a delivery.
  if (OWN_ERRORS.some((OwnError) => error instanceof OwnError)) return (error as Error).message;
  if (!(error instanceof Error)) return `a ${typeof error} was thrown; receiver.observe() receives it`;
  const { code } = error as { code?: unknown };
  const place = placeOf(error);
  const type = typeof code === 'string' ? `${error.name} ${code.slice(0, 80)}` : error.name;
  return `${type} ${place}; receiver.observe() receives the error itself`;
}

/** The frame in which an error arose. The message, which may hold lines that look like frames, is left out. */
function placeOf({ stack = '', message }: Error): string {
  const start = stack.indexOf(message);
  if (start < 0) return '';
  const frames = stack.slice(start + message.length).split('\n');
  return frames.find((frame) => /^\s+at /.test(frame))?.trim() ?? '';
}
