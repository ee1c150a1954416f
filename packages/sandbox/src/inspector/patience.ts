/** How long a page waits for an action. A receiver on this machine has answered by then, as a rule. */
const PATIENCE_MS = 1_000;

/**
 * Waits for work, but not long: a receiver that takes its time must not hold up the page, which shows the rest when it comes.
 *
 * @returns What came of it; undefined where it goes on.
 * @throws What the work throws in that time.
 */
export async function patiently<T>(work: Promise<T>): Promise<T | undefined> {
  // What fails later shows in the deliveries.
  work.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, undefined);
  });
  try {
    return await Promise.race([work, enough]);
  } finally {
    clearTimeout(timer);
  }
}
