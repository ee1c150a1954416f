import { spawn } from 'node:child_process';

/**
 * Runs a command of the user in a shell, and waits for it.
 *
 * @param option The option that it comes from, for the error.
 * @param line A line for its standard input, where neither `ps` nor the shell's history shows a secret.
 * @throws If it does not end with 0.
 */
export function runShell(
  option: string,
  command: string,
  environment: Readonly<Record<string, string>>,
  line?: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      env: { ...process.env, ...environment },
      // Its output goes to standard error, so that the report on standard output stays intact.
      stdio: ['pipe', process.stderr, process.stderr],
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`The command of ${option} ended with ${code ?? signal}`));
    });
    // A command that does not read its input has closed it.
    child.stdin?.on('error', () => {});
    child.stdin?.end(line === undefined ? '' : `${line}\n`);
  });
}
