import type { Logger } from '@videovector-webhooks/core';
import { helpFor } from '@videovector-webhooks/core/tools';

const INTERVAL_MS = 60_000;
const MAX_MESSAGE = 200;

/** Returns a listener that logs errors of BullMQ, one line a minute for each kind: while an engine is away, there are many. */
export function errorLog(logger: Logger): (error: Error) => void {
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
      `[videovector-webhooks] BullMQ reports an error (${kind}): ${message} (see ${helpFor('queue_engine_error')})`,
    );
  };
}
