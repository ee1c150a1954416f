/** The first retry is early, since usually only one connection broke; the last is late, since a server takes time to restart. */
const PAUSES_MS = [100, 400, 1_500, 4_000, 10_000];

/**
 * Releases a claim in the background after the store's response to it was lost. Only this process knows the claim's
 * token, so no one else can release it before its lease runs out.
 *
 * @param release Releases the claim. If it returns false, it is called again: the claim may still be on its way.
 */
export async function releaseLostClaim(release: () => Promise<boolean>): Promise<void> {
  for (const pauseMs of PAUSES_MS) {
    await pause(pauseMs);
    if (await release().catch(() => false)) return;
  }
}

/** Does not keep the process alive: if the process exits, the lease runs out. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer: { unref?(): unknown } = setTimeout(resolve, milliseconds);
    timer.unref?.();
  });
}
