import { float, type Json } from './json-text.js';
import type { Media, Story } from './story.js';

/** How far an import has come, in videos. */
export interface ImportCounts {
  readonly imported: number;
  readonly failed: number;
}

/** The data of `import_job.started`. */
export function importStarted(story: Story): Json {
  return {
    ...idsOf(story),
    index_name: story.index.name,
    source: story.importJob.source,
    total: story.media.length,
  };
}

/** The data of `import_job.progress`. */
export function importProgress(story: Story, counts: ImportCounts): Json {
  const total = story.media.length;
  const progress = float((100 * (counts.imported + counts.failed)) / total);
  return { ...idsOf(story), total, imported: counts.imported, failed: counts.failed, progress };
}

/** The data of `import_job.completed`: every video has come in. */
export function importCompleted(story: Story): Json {
  return {
    ...idsOf(story),
    total: story.media.length,
    imported: story.media.length,
    failed: 0,
    video_ids: story.media.map(({ id }) => id),
    bytes_transferred: story.media.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

/** The data of `import_job.partial_completed`: the job has ended, without the videos that it could not read. */
export function importPartial(story: Story, unreadable: readonly Media[]): Json {
  const imported = story.media.filter((media) => !unreadable.includes(media));
  return {
    ...idsOf(story),
    total: story.media.length,
    imported: imported.length,
    failed: unreadable.length,
    video_ids: imported.map(({ id }) => id),
    failures: unreadable.map(({ file }) => ({
      source: story.importJob.source + file,
      error: { code: 'unreadable_file', message: 'The container has no index (moov atom not found)' },
    })),
  };
}

/** The data of `import_job.failed`: the job broke off. What had come in by then stays; the rest counts as failed. */
export function importFailed(story: Story, imported: readonly Media[]): Json {
  return {
    ...idsOf(story),
    total: story.media.length,
    imported: imported.length,
    failed: story.media.length - imported.length,
    video_ids: imported.map(({ id }) => id),
    error: {
      code: 'source_unreachable',
      message: `${story.importJob.source}: no answer within 30 s`,
      retryable: true,
    },
  };
}

function idsOf({ importJob, index }: Story) {
  return { job_id: importJob.id, index_id: index.id };
}
