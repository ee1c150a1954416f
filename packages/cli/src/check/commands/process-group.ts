import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';

const isWindows = process.platform === 'win32';

/**
 * Starts a command in a shell, as a process group of its own. If the signal aborts before the command has ended, all that it
 * has started is killed with it.
 */
export function startGroup(command: string, stdio: StdioOptions, signal: AbortSignal): ChildProcess {
  signal.throwIfAborted();
  const child = spawn(command, { shell: true, stdio, detached: !isWindows, windowsHide: true });
  const kill = (): void => killGroup(child);
  signal.addEventListener('abort', kill, { once: true });
  child.once('close', () => signal.removeEventListener('abort', kill));
  return child;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (isWindows) {
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
