/** What a receiver of the kit says became of a delivery; `unknown` where the answer is not the kit's. */
export function answerCode(body: string | null): string {
  try {
    const { code } = JSON.parse(body ?? '') as { code?: unknown };
    if (typeof code === 'string') return code;
  } catch {
    // Not the kit's answer.
  }
  return 'unknown';
}
