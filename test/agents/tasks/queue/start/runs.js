import { appendFile, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

// The application's own store of completed runs, which all its processes share.
const FILE = process.env.RUNS_FILE ?? 'runs.jsonl';

/** Renders and records a completed run, which takes a while. */
export async function record(eventId, runId) {
  await sleep(Number(process.env.RENDER_MS ?? 5_000));
  await appendFile(FILE, `${JSON.stringify({ eventId, runId })}\n`);
}

/** How often an event was recorded. */
export async function count(eventId) {
  const lines = await readFile(FILE, 'utf8').catch(() => '');
  return lines.split('\n').filter((line) => line.includes(`"${eventId}"`)).length;
}
