/**
 * Replaces a text that must be there exactly once.
 *
 * @throws Error If it is not there, or more than once.
 */
export function replaceOnce(source: string, right: string, wrong: string): string {
  const parts = source.split(right);
  if (parts.length !== 2) throw new Error(`This is there ${parts.length - 1} times: ${right}`);
  return parts.join(wrong);
}
