/** How a full screen is left while the shell has the terminal. */
export interface Suspension {
  /** Suspends the command, as Ctrl-Z does. In raw mode the terminal sends a key instead of a signal. */
  suspend(): void;
  dispose(): void;
}

/**
 * Leaves a full screen before the process is suspended, and enters it again once it continues.
 *
 * Windows has no suspension; there, nothing happens.
 */
export function onSuspension(leave: () => void, enter: () => void): Suspension {
  if (process.platform === 'win32') return { suspend: () => {}, dispose: () => {} };
  const stop = (): void => {
    leave();
    // Without a listener, the signal stops the process here, unless no shell could continue it.
    process.off('SIGTSTP', stop);
    process.kill(process.pid, 'SIGTSTP');
    process.on('SIGTSTP', stop);
    enter();
    // If the terminal was resized meanwhile, only the shell was told.
    process.kill(process.pid, 'SIGWINCH');
  };
  process.on('SIGTSTP', stop);
  return {
    suspend() {
      // Before the signal: once the others have stopped, the shell may show its prompt before this process gets to it.
      leave();
      // The group, because npx or a package manager waits in it: only if all of it stops, the shell shows its prompt.
      process.kill(0, 'SIGTSTP');
    },
    dispose: () => void process.off('SIGTSTP', stop),
  };
}
