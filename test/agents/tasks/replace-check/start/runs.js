// The application's own store of completed runs.
const recorded = [];
const failedOnce = new Set();

/** Records a completed run. The store fails once for each run whose id begins with run_flaky. */
export async function record(eventId, runId) {
  if (runId.startsWith('run_flaky') && !failedOnce.has(eventId)) {
    failedOnce.add(eventId);
    throw new Error('The store is down');
  }
  recorded.push({ eventId, runId });
}

/** How often an event was recorded. */
export function count(eventId) {
  return recorded.filter((each) => each.eventId === eventId).length;
}
