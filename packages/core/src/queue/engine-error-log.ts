import { helpFor } from '../help-link.js';
import { lineLimit } from '../outcome/line-limit.js';
import type { Logger } from '../outcome/logger.js';
import { oneLine } from '../outcome/one-line.js';

const MAX_MESSAGE = 200;

/**
 * Returns a listener that logs errors of a queue's engine, one line a minute for each kind: while an engine is away, there are
 * many.
 */
export function engineErrorLog(engine: string, logger: Logger): (error: Error) => void {
  const admit = lineLimit(() => performance.now());
  return (error) => {
    const { name, code } = error as Error & { code?: unknown };
    const kind = typeof code === 'string' ? code : name;
    const more = admit(kind);
    if (more === undefined) return;
    const message = oneLine(error.message, MAX_MESSAGE);
    logger.error(
      `[videovector-webhooks] ${engine} reports an error (${kind})${more}: ${message} (see ${helpFor('queue_engine_error')})`,
    );
  };
}
