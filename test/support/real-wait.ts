/** Lets time pass on the clock of a store that can't be set. */
export function realWait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
