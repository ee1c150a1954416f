import { UsageError } from '../../terminal/exit.js';
import { timeLimit } from '../../time-limit.js';
import { startGroup } from './process-group.js';

/** A command of the user's was stopped, with all that it had started: what the case asks for can't be seen. */
export class CommandStopped extends Error {
  override readonly name = 'CommandStopped';
}

/**
 * Runs a command of `--break`, `--fix` or `--restart` in a shell. Its output goes to standard error.
 *
 * @param signal Stops the command, since the run is over.
 * @param limitMs How long it may take, in milliseconds. Default: 20 s.
 * @throws UsageError If it fails.
 * @throws CommandStopped If it does not end in time: a server must be started in the background.
 */
export function runCommand(
  option: string,
  command: string,
  signal: AbortSignal,
  limitMs = 20_000,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const limit = timeLimit(limitMs, signal);
    const child = startGroup(command, ['ignore', process.stderr, process.stderr], limit.signal);
    child.once('error', reject);
    // `close` would wait for what the command has started in the background.
    child.once('exit', (code, killedBy) => {
      limit.clear();
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      if (code === 0) resolve();
      else if (limit.signal.aborted) {
        reject(
          new CommandStopped(
            `the command of ${option} had not ended after ${seconds} s and was stopped with all that it had started. If it starts a server, have it do so in the background`,
          ),
        );
      } else reject(new UsageError(`The command of ${option} ended with ${code ?? killedBy}`));
    });
  });
}
