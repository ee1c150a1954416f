import { mediaCreated, processingCompleted, processingFailed, processingStarted } from '../media-data.js';
import type { Media, Story } from '../story.js';
import type { Moment } from '../timeline.js';

/** How long the sender looks at a video: a tenth of its duration. */
function processingMs(media: Media): number {
  return Math.round(media.duration * 100);
}

/** A video is there and is processed. */
export function mediaComesIn(story: Story, media: Media, origin?: 'import' | 'upload'): Moment[] {
  const begin = 800;
  return [
    { atMs: 0, event: 'media.created', data: mediaCreated(story, media, origin) },
    { atMs: begin, event: 'media.processing.started', data: processingStarted(story, media) },
    {
      atMs: begin + processingMs(media),
      event: 'media.processing.completed',
      data: processingCompleted(story, media),
    },
  ];
}

/** A video is uploaded; its processing fails, and succeeds five minutes later. */
export function mediaFailsOnce(story: Story, media: Media): Moment[] {
  const failure = 800 + Math.round(processingMs(media) / 2);
  const retry = failure + 300_000;
  return [
    ...mediaComesIn(story, media, 'upload').slice(0, 2),
    { atMs: failure, event: 'media.processing.failed', data: processingFailed(story, media) },
    { atMs: retry, event: 'media.processing.started', data: processingStarted(story, media, 2) },
    {
      atMs: retry + processingMs(media),
      event: 'media.processing.completed',
      data: processingCompleted(story, media, 2),
    },
  ];
}
