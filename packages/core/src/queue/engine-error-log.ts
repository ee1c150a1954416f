import { helpFor } from '../errors.js';
import type { Logger } from '../outcome/logger.js';

const INTERVAL_MS = 60_000;
const MAX_MESSAGE = 200;

/**
 * Returns a listener that logs errors of a queue's engine, one line a minute for each kind: while an engine is away, there are
 * many.
 */
export function engineErrorLog(engine: string, logger: Logger): (error: Error) => void {
  const lastLogged = new Map<string, number>();
  return (error) => {
    const { name, code } = error as Error & { code?: unknown };
    const kind = typeof code === 'string' ? code : name;
    const last = lastLogged.get(kind);
    const now = performance.now();
    if (last !== undefined && now - last < INTERVAL_MS) return;
    lastLogged.set(kind, now);
    const message = error.message.slice(0, MAX_MESSAGE).replaceAll(/\s+/g, ' ');
    logger.error(
      `[videovector-webhooks] ${engine} reports an error (${kind}): ${message} (see ${helpFor('queue_engine_error')})`,
    );
  };
}
