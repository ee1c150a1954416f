import {
  importCompleted,
  importFailed,
  importPartial,
  importProgress,
  importStarted,
} from '../import-job-data.js';
import type { Media, Story } from '../story.js';
import { later, type Moment } from '../timeline.js';
import { mediaComesIn } from './media.js';

/** All come in; or all but the unreadable ones, and then the import is completed in part. */
export function importRuns(story: Story, unreadable: readonly Media[] = []): Moment[] {
  const { moments, endMs } = transfer(story, story.media, unreadable);
  const isPartial = unreadable.length > 0;
  const last: Moment = isPartial
    ? { atMs: endMs, event: 'import_job.partial_completed', data: importPartial(story, unreadable) }
    : { atMs: endMs, event: 'import_job.completed', data: importCompleted(story) };
  return [...moments, last];
}

/** Two come in; then the source is silent, and the import gives up. */
export function importBreaksOff(story: Story): Moment[] {
  const imported = story.media.slice(0, 2);
  const { moments, endMs } = transfer(story, imported, []);
  return [
    ...moments,
    { atMs: endMs + 30_000, event: 'import_job.failed', data: importFailed(story, imported) },
  ];
}

/** The import from its start up to these videos. They come one by one, and each is processed while the next comes. */
function transfer(
  story: Story,
  videos: readonly Media[],
  unreadable: readonly Media[],
): { moments: Moment[]; endMs: number } {
  const moments: Moment[] = [{ atMs: 0, event: 'import_job.started', data: importStarted(story) }];
  let nowMs = 0;
  let failed = 0;
  for (const [i, media] of videos.entries()) {
    // 100 MB a second.
    nowMs += 1_000 + Math.round(media.sizeBytes / 100_000);
    if (unreadable.includes(media)) failed += 1;
    else moments.push(...later(nowMs, mediaComesIn(story, media)));
    const done = i + 1;
    // The end of the job says the rest.
    if (done === story.media.length) break;
    const data = importProgress(story, { imported: done - failed, failed });
    moments.push({ atMs: nowMs + 200, event: 'import_job.progress', data });
  }
  return { moments, endMs: nowMs + 500 };
}
