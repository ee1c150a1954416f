import type { EVENT_NAMES } from '@videovector-webhooks/core';
import { exportFailed, exportReady } from './export-data.js';
import {
  importCompleted,
  importFailed,
  importPartial,
  importProgress,
  importStarted,
} from './import-job-data.js';
import { type Json, printJson } from './json-text.js';
import { mediaCreated, processingCompleted, processingFailed, processingStarted } from './media-data.js';
import {
  runCancelled,
  runCompleted,
  runFailed,
  runPartial,
  runProgress,
  runStarted,
} from './prompt-run-data.js';
import type { Story } from './story.js';

/** An event that the sandbox has data for: the 17 that one subscribes to, and `test`. */
export type SandboxEventName = (typeof EVENT_NAMES)[number] | 'test';

/** Each event, at a point of the story where it may well come. */
const SAMPLES: Readonly<Record<SandboxEventName, (story: Story) => Json>> = {
  'media.created': (story) => mediaCreated(story, story.media[0]),
  'media.processing.started': (story) => processingStarted(story, story.media[0]),
  'media.processing.completed': (story) => processingCompleted(story, story.media[0]),
  'media.processing.failed': (story) => processingFailed(story, story.media[2]),
  'prompt_run.started': runStarted,
  'prompt_run.completed': runCompleted,
  'prompt_run.failed': (story) => runFailed(story, { completed: story.media.slice(0, 2), failed: [] }),
  'prompt_run.cancelled': (story) => runCancelled(story, { completed: story.media.slice(0, 1), failed: [] }),
  'prompt_run.partial_completed': (story) => runPartial(story, [story.media[2]]),
  'prompt_run.progress': (story) => runProgress(story, { completed: story.media.slice(0, 2), failed: [] }),
  'export.ready': (story) => exportReady(story, story.run.results),
  'export.failed': (story) => exportFailed(story),
  'import_job.started': importStarted,
  'import_job.completed': importCompleted,
  'import_job.failed': (story) => importFailed(story, story.media.slice(0, 2)),
  'import_job.partial_completed': (story) => importPartial(story, [story.media[2]]),
  'import_job.progress': (story) => importProgress(story, { imported: 2, failed: 0 }),
  test: () => ({ message: 'Webhook test from VideoVector' }),
};

/**
 * The `data` of an event, as JSON text: text has `12.0` and integers of 64 bits, which an object in JavaScript loses.
 *
 * @param event The event's name.
 * @param story What `createStory` returns: the samples of one story are related.
 * @returns A JSON object as text, as Python would print it but for the order of its keys.
 * @example
 * ```ts
 * import { createStory, sampleData } from '@videovector-webhooks/sandbox';
 *
 * const data = sampleData('prompt_run.completed', createStory(7));
 * console.log(data.includes('"start_time": 12.0')); // true
 * ```
 */
export function sampleData(event: SandboxEventName, story: Story): string {
  return printJson(SAMPLES[event](story));
}
