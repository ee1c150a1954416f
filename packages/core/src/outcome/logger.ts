import { withHelp } from '../help-link.js';

/** Where the receiver logs: `console`, or a logger with the same two methods. */
export interface Logger {
  warn(line: string): void;
  error(line: string): void;
}

/** Logs a problem that is not the outcome of one delivery, with a link to the documentation. */
export function logTrouble(logger: Pick<Logger, 'error'>, text: string, code: string): void {
  logger.error(withHelp(`[videovector-webhooks] ${text}`, code));
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
