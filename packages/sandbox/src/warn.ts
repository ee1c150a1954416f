/** Tells of an error that nobody waits for: the database refuses a change, or the sandbox has a defect. */
export function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error), { code: 'SANDBOX' });
}
