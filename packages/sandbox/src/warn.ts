/** Reports an error that no caller waits for, such as a state file that refuses a change. */
export function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error), { code: 'SANDBOX' });
}
