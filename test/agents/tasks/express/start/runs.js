// The application's own store of completed runs.
const recorded = [];

/** Records a completed run. The store is down for run_down, and now and then for others. */
export function record(eventId, runId) {
  if (runId === 'run_down') throw new Error('The store is down');
  recorded.push({ eventId, runId });
}

/** How often an event was recorded. */
export function count(eventId) {
  return recorded.filter((each) => each.eventId === eventId).length;
}
