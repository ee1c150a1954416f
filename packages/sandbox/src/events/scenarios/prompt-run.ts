import { exportFailed, exportReady } from '../export-data.js';
import {
  type RunCounts,
  resultsIn,
  runCancelled,
  runCompleted,
  runFailed,
  runPartial,
  runProgress,
  runStarted,
} from '../prompt-run-data.js';
import type { Media, Story } from '../story.js';
import type { Moment } from '../timeline.js';

const BEFORE_EXPORT_MS = 6_000;
const BEFORE_SECOND_EXPORT_MS = 600_000;

/** The run ends, in part if the model could not see some of the videos; then what it has found is exported. */
export function runToExport(story: Story, unseen: readonly Media[] = []): Moment[] {
  const { moments, endMs } = watch(story, story.media, unseen);
  const seen = story.media.filter((media) => !unseen.includes(media));
  const atMs = endMs + BEFORE_EXPORT_MS;
  return [
    ...moments,
    unseen.length === 0
      ? { atMs: endMs, event: 'prompt_run.completed', data: runCompleted(story) }
      : { atMs: endMs, event: 'prompt_run.partial_completed', data: runPartial(story, unseen) },
    { atMs, event: 'export.ready', data: exportReady(story, resultsIn(story, seen)) },
  ];
}

/** The export of a completed run is denied; ten minutes later, with the bucket's policy mended, it is ready. */
export function exportDenied(story: Story): Moment[] {
  const { results } = story.run;
  const atMs = BEFORE_EXPORT_MS;
  return [
    { atMs: 0, event: 'prompt_run.completed', data: runCompleted(story) },
    { atMs, event: 'export.failed', data: exportFailed(story) },
    { atMs: atMs + BEFORE_SECOND_EXPORT_MS, event: 'export.ready', data: exportReady(story, results, 2) },
  ];
}

/** Somebody stops the run after the first video. */
export function runIsCancelled(story: Story): Moment[] {
  const { moments, endMs, counts } = watch(story, story.media.slice(0, 1), []);
  return [
    ...moments,
    { atMs: endMs + 4_000, event: 'prompt_run.cancelled', data: runCancelled(story, counts) },
  ];
}

/** The credits end after the second video. */
export function runFails(story: Story): Moment[] {
  const { moments, endMs, counts } = watch(story, story.media.slice(0, 2), []);
  return [...moments, { atMs: endMs + 1_000, event: 'prompt_run.failed', data: runFailed(story, counts) }];
}

/** The run from its start up to these videos, one after the other. */
function watch(
  story: Story,
  videos: readonly Media[],
  unseen: readonly Media[],
): { moments: Moment[]; endMs: number; counts: RunCounts } {
  const moments: Moment[] = [{ atMs: 0, event: 'prompt_run.started', data: runStarted(story) }];
  let counts: RunCounts = { completed: [], failed: [] };
  let nowMs = 2_000;
  for (const [i, media] of videos.entries()) {
    nowMs += Math.round(media.duration * 40);
    counts = unseen.includes(media)
      ? { ...counts, failed: [...counts.failed, media] }
      : { ...counts, completed: [...counts.completed, media] };
    // The end of the run says the rest.
    if (i + 1 === story.media.length) break;
    moments.push({ atMs: nowMs, event: 'prompt_run.progress', data: runProgress(story, counts) });
  }
  return { moments, endMs: nowMs, counts };
}
