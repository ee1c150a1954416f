/** The first soon, since most connections break alone; the last when a server has restarted. */
const PAUSES_MS = [100, 400, 1_500, 4_000, 10_000];

/**
 * Gives a claim back whose answer was lost. Only this process has ever known its token, so that nobody else could
 * before the lease is over.
 *
 * Goes on where nothing was found to give back: the claim itself may still be on its way.
 */
export async function giveBack(release: () => Promise<boolean>): Promise<void> {
  for (const pauseMs of PAUSES_MS) {
    // Nobody waits for it: a process that ends leaves the claim to its lease.
    await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
    try {
      if (await release()) return;
    } catch {
      // Still out of reach.
    }
  }
}
