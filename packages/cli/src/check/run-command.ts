import { spawn } from 'node:child_process';
import { UsageError } from '../terminal/exit.js';

const TIMEOUT_MS = 20_000;

/**
 * Runs a command of `--break`, `--fix` or `--restart` in a shell. Its output goes to standard error.
 *
 * @throws UsageError If it fails, or does not end in time: a server must be started in the background.
 */
export function runCommand(option: string, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      stdio: ['ignore', process.stderr, process.stderr],
    });
    const timer = setTimeout(() => {
      child.kill();
      reject(
        new UsageError(
          `The command of ${option} did not end within ${TIMEOUT_MS / 1000} s. If it starts a server, have it do so in the background`,
        ),
      );
    }, TIMEOUT_MS);
    child.once('error', reject);
    // `close` would wait for what the command has started in the background.
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(new UsageError(`The command of ${option} ended with ${code ?? signal}`));
    });
  });
}
