import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { whenReaderLeaves } from './output.js';

/** Why a command is to end before its work is done. */
type Cause = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE';

/** A request to end, as a signal, so that the work in progress can be finished. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** 128 plus the number of the signal, as shells have it; undefined as long as there is none. */
  exitCode(): number | undefined;
  /** Does what Ctrl-C does, for a terminal in raw mode, which sends a key instead of a signal. */
  interrupt(): void;
  /** Stops listening. */
  dispose(): void;
}

/**
 * Turns Ctrl-C, SIGTERM, a closed terminal and a reader that has left into an abort. A second Ctrl-C or SIGTERM ends the process
 * immediately; a second SIGHUP does not, because the shell and the kernel each send one.
 */
export function onInterruption(): Interruption {
  const controller = new AbortController();
  let cause: Cause | undefined;
  const end = (why: Cause): void => {
    cause ??= why;
    controller.abort();
  };
  const ignoresHangup = process.env['_']?.endsWith('/nohup') ?? false;
  const hangUp = (): void => {
    if (!ignoresHangup) end('SIGHUP');
  };
  process.once('SIGINT', end).once('SIGTERM', end).on('SIGHUP', hangUp);
  const forget = whenReaderLeaves(() => end('SIGPIPE'));
  return {
    signal: controller.signal,
    interrupt: () => end('SIGINT'),
    exitCode: () => (cause === undefined ? undefined : 128 + constants.signals[cause]),
    dispose() {
      process.off('SIGINT', end).off('SIGTERM', end).off('SIGHUP', hangUp);
      forget();
    },
  };
}

/** Resolves once a signal is aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

/** Resolves after a time, or once a signal is aborted. */
export async function paused(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await setTimeout(milliseconds, undefined, { signal }).catch(() => {});
}
