/** How long a page waits for an action, in milliseconds. Most receivers on this machine have responded by then. */
const TIMEOUT_MS = 1_000;

/**
 * Waits for work, but only for a second: a slow receiver must not hold up the page, which updates itself later.
 *
 * @returns The result, or undefined if the work continues.
 * @throws What the work throws within that time.
 */
export async function withTimeout<T>(work: Promise<T>): Promise<T | undefined> {
  // A later failure shows in the deliveries.
  work.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, TIMEOUT_MS, undefined);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
