import type { EVENT_NAMES } from '@videovector-webhooks/core';
import { createSamples, type Samples, toJsonText, VIDEO_COUNT } from './samples.js';

/** An event that the sandbox has sample data for: the 17 that webhooks subscribe to, and `test`. */
export type SandboxEventName = (typeof EVENT_NAMES)[number] | 'test';

const SAMPLES: Readonly<Record<SandboxEventName, (samples: Samples) => object>> = {
  'media.created': ({ media }) => media(0, 'pending'),
  'media.processing.started': ({ media }) => media(0, 'processing'),
  'media.processing.completed': ({ media }) => media(0, 'completed'),
  'media.processing.failed': ({ media }) => media(2, 'failed', 'Processing timed out after 120 s'),
  'prompt_run.started': ({ promptRun }) => promptRun('running', { completed: 0 }),
  'prompt_run.progress': ({ promptRun }) => promptRun('running', { completed: 2 }),
  'prompt_run.completed': ({ promptRun }) => promptRun('completed', { completed: VIDEO_COUNT }),
  'prompt_run.partial_completed': ({ promptRun }) =>
    promptRun('partial_completed', { completed: VIDEO_COUNT - 1, failed: 1 }),
  'prompt_run.failed': ({ promptRun }) => promptRun('failed', { completed: 2 }, 'Credits exhausted'),
  'prompt_run.cancelled': ({ promptRun }) => promptRun('cancelled', { completed: 1 }),
  'export.ready': (samples) => samples.export('completed'),
  'export.failed': (samples) => samples.export('failed', 'PUT results.csv: 403 AccessDenied'),
  'import_job.started': ({ importJob }) => importJob('running', { imported: 0 }),
  'import_job.progress': ({ importJob }) => importJob('running', { imported: 2 }),
  'import_job.completed': ({ importJob }) => importJob('completed', { imported: VIDEO_COUNT }),
  'import_job.partial_completed': ({ importJob }) =>
    importJob('partial_completed', { imported: VIDEO_COUNT - 1, failed: 1 }),
  'import_job.failed': ({ importJob }) => importJob('failed', { imported: 2 }, 'Source unreachable for 30 s'),
  test: () => ({ message: 'Webhook test from VideoVector' }),
};

/**
 * Returns sample `data` for an event as JSON text, which keeps floats such as `312.0`. The fields follow VideoVector's REST API;
 * no page documents the data of events, so don't rely on them.
 *
 * @param event The event's name.
 * @param seed Selects the ids: the samples of one seed are about the same resources. Default: 1.
 * @example
 * ```ts
 * import { sampleData } from '@videovector-webhooks/sandbox';
 *
 * console.log(sampleData('media.processing.completed').includes('"duration_seconds":312.0')); // true
 * ```
 */
export function sampleData(event: SandboxEventName, seed = 1): string {
  return toJsonText(SAMPLES[event](createSamples(String(seed))));
}
