import { hasCode } from '../errors.js';
import { oneLine } from './one-line.js';

/** A text, and the frames of a stack below it. */
export type Described = [text: string, ...frames: string[]];

/**
 * Describes whatever was thrown for the log. Reading a revoked proxy, or an error with a getter that throws, throws too.
 *
 * @param options.quote Whether to quote the message and the stack, which only the user's own errors may be.
 */
export function describeError(error: unknown, { quote }: { readonly quote: boolean }): Described {
  try {
    return quote ? quoteError(error) : [describeWithoutQuote(error)];
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
  if (!(error instanceof Error)) return [describeWithoutQuote(error)];
  const frames = framesOf(error).filter((frame) => !FOREIGN_FRAME.test(frame));
  return [`${error.name}: ${oneLine(error.message, MAX_QUOTED)}`, ...frames.slice(0, MAX_FRAMES)];
}

/** A frame of Node or of this package: the bug is in one of the others. */
const FOREIGN_FRAME = /[( ]node:|[\\/]@videovector-webhooks[\\/]/;

/** In characters. */
const MAX_QUOTED = 1_000;
const MAX_FRAMES = 20;

/** The error's type, its code and where it arose; its message may quote a payload, so only observers see it. */
function describeWithoutQuote(error: unknown): string {
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

/** Returns the name of a thrown error, or the type of a thrown value. The message may quote a delivery. */
export function nameOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}` : typeof error;
  } catch {
    return 'unreadable error';
  }
}
