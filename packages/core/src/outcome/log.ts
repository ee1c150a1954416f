import type { Clock } from '../clock.js';
import { hasCode, withHelp } from '../errors.js';
import { lineLimit } from './line-limit.js';
import { OUTCOMES, type Outcome, type OutcomeCode, type OutcomeRow } from './outcome.js';

/** Where the receiver logs: `console`, or a logger with the same two methods. */
export interface Logger {
  warn(line: string): void;
  error(line: string): void;
}

/** Logs a problem that is not the outcome of one delivery, with a link to the documentation. */
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
  let hasToldOfCanonical = false;

  return (outcome) => {
    const { code, reason = '', error, matchedBy } = outcome;
    if (matchedBy === 'canonical' && !hasToldOfCanonical) {
      hasToldOfCanonical = true;
      logger.warn(line(outcome, withHelp(CANONICAL, 'verified_canonical')));
    }
    const { log, logEvery, advice }: OutcomeRow = OUTCOMES[code];
    if (log === 'quiet' && error === undefined && reason === '') return;
    // Other reasons may contain text from a stranger, who can vary it each time.
    const more = logEvery ? '' : admit(code + (reason in REASONS ? reason : ''));
    if (more === undefined) return;
    const quotes = logErrors && HANDLER_ERRORS.has(code);
    const [text, ...frames] = Object.hasOwn(outcome, 'error')
      ? describe(error, quotes)
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

function line({ code, status, event, deliveryId }: Outcome, text: string, more = ''): string {
  const what = [event, deliveryId]
    .filter((id) => id !== undefined)
    .map((id) => JSON.stringify(id.slice(0, 80)).replace(/[\x7f-\x9f\u2028\u2029]/g, '?'));
  return `[videovector-webhooks] ${[`${code} (${status})`, ...what].join(' ')}${more}: ${text}`;
}

/** A text, and the frames of a stack below it. */
type Described = [text: string, ...frames: string[]];

/** Describes whatever was thrown. Reading a revoked proxy, or an error with a getter that throws, throws too. */
function describe(error: unknown, quotes: boolean): Described {
  try {
    return quotes ? quoteError(error) : [describeError(error)];
  } catch {
    return ['an unreadable error was thrown; receiver.observe() receives it'];
  }
}

/** The errors whose messages this package writes; by code, since they may come from another copy of it. */
const OWN_ERRORS = [
  'ERR_CONFIGURATION',
  'ERR_DELIVERY_TOO_LARGE',
  'ERR_INBOX_UNAVAILABLE',
  'ERR_SECRETS_UNAVAILABLE',
] as const;

/** The message and the stack of the user's own error. The message may quote a sender, so it stays within its line. */
function quoteError(error: unknown): Described {
  if (!(error instanceof Error)) return [describeError(error)];
  const message = error.message.slice(0, MAX_QUOTED).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  const frames = framesOf(error).filter((frame) => !FOREIGN_FRAME.test(frame));
  return [`${error.name}: ${message}`, ...frames.slice(0, MAX_FRAMES)];
}

/** A frame of Node or of this package: the bug is in one of the others. */
const FOREIGN_FRAME = /[( ]node:|[\\/]@videovector-webhooks[\\/]/;

/** In characters. */
const MAX_QUOTED = 1_000;
const MAX_FRAMES = 20;

/** The error's type, its code and where it arose; its message may quote a payload, so only observers see it. */
function describeError(error: unknown): string {
  if (error === undefined || error === null) return `${error} was thrown`;
  // The message names the fix, and holds no part of a delivery.
  if (OWN_ERRORS.some((code) => hasCode(error, code))) return `${(error as Error).message}`;
  if (!(error instanceof Error)) return `a ${typeof error} was thrown; receiver.observe() receives it`;
  const { code } = error as { code?: unknown };
  const place = placeOf(error);
  const type = typeof code === 'string' ? `${error.name} ${code.slice(0, 80)}` : error.name;
  return `${type} ${place}; receiver.observe() receives the error itself`;
}

/** Returns the frame in which an error arose. */
function placeOf(error: Error): string {
  return framesOf(error)[0]?.trim() ?? '';
}

/** Returns the frames of an error's stack, without the message, which may hold lines that look like frames. */
export function framesOf({ stack = '', message }: Error): string[] {
  const start = stack.indexOf(message);
  if (start < 0) return [];
  const lines = stack.slice(start + message.length).split('\n');
  return lines.filter((line) => /^\s+at /.test(line));
}
