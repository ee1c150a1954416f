// The application's own store of completed runs.
const recorded = [];

/** Records a completed run. */
export function record(eventId, runId) {
  recorded.push({ eventId, runId });
}

/** How often an event was recorded. */
export function count(eventId) {
  return recorded.filter((each) => each.eventId === eventId).length;
}
