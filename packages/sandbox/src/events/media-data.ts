import { float, type Json } from './json-text.js';
import type { Media, Story } from './story.js';

/** The data of `media.created`; a video comes by an import job, or somebody uploads it. */
export function mediaCreated(story: Story, media: Media, origin: 'import' | 'upload' = 'import'): Json {
  return {
    ...idsOf(story, media),
    ...(origin === 'import' && { job_id: story.importJob.id, source: story.importJob.source + media.file }),
    origin,
    title: media.title,
    filename: media.file,
    size_bytes: media.sizeBytes,
    content_hash: media.contentHash,
    // A key outside ASCII too: it is escaped and sorted like any text.
    metadata: { Größe: '16 mm', shelf: 'FA 12/7', restored: false },
  };
}

/** The data of `media.processing.started`. */
export function processingStarted(story: Story, media: Media, attempt = 1): Json {
  return { ...idsOf(story, media), attempt };
}

/** The data of `media.processing.completed`. */
export function processingCompleted(story: Story, media: Media, attempt = 1): Json {
  return {
    ...idsOf(story, media),
    attempt,
    duration: float(media.duration),
    frame_rate: float(25),
    width: 1440,
    height: 1080,
    loudness_lufs: float(-23),
    scene_count: Math.ceil(media.duration / 8),
    content_hash: media.contentHash,
    thumbnail_url: null,
  };
}

/** The data of `media.processing.failed`. */
export function processingFailed(story: Story, media: Media, attempt = 1): Json {
  return {
    ...idsOf(story, media),
    attempt,
    failed_at_second: float(Math.floor(media.duration / 2)),
    error: { code: 'processing_timeout', message: `No frame of "${media.file}" for 120 s`, retryable: true },
  };
}

function idsOf(story: Story, media: Media) {
  return { video_id: media.id, index_id: story.index.id };
}
