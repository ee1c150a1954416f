import type { EVENT_NAMES } from '@videovector-webhooks/core';
import { createSamples, type Samples, toJsonText, VIDEO_COUNT } from './samples.js';

/** One event of a scenario. */
export interface Step {
  readonly event: (typeof EVENT_NAMES)[number];
  /** The event's data as JSON text. */
  readonly data: string;
  /** The pause before it, in milliseconds. */
  readonly afterMs: number;
}

/** Related events in a realistic order, with realistic pauses. */
export interface Scenario {
  readonly title: string;
  readonly description: string;
  /** The events, with the ids that a seed selects. */
  steps(seed: number): Step[];
}

const MINUTE_MS = 60_000;
const ALL = Array.from({ length: VIDEO_COUNT }, (_, video) => video);

/**
 * The scenarios by name.
 *
 * @example
 * ```ts
 * import { SCENARIOS } from '@videovector-webhooks/sandbox';
 *
 * const steps = SCENARIOS['prompt-run-cancelled'].steps(1);
 * console.log(steps.map(({ event }) => event).join(' ')); // prompt_run.started prompt_run.progress prompt_run.cancelled
 * ```
 */
export const SCENARIOS = {
  'archive-import': scenario(
    'Archive import',
    'Four videos are imported and processed. The import completes before the processing does.',
    (samples) => [
      ...importing(samples, ALL),
      step(500, 'import_job.completed', samples.importJob('completed', { imported: 4 })),
      ...processing(samples, ALL),
    ],
  ),
  'archive-import-partial': scenario(
    'Archive import with an unreadable file',
    'Three of four videos are imported; the last one is unreadable, so the import completes partially.',
    (samples) => [
      ...importing(samples, ALL.slice(0, 3)),
      step(
        500,
        'import_job.partial_completed',
        samples.importJob('partial_completed', { imported: 3, failed: 1 }),
      ),
      ...processing(samples, ALL.slice(0, 3)),
    ],
  ),
  'archive-import-fails-half-way': scenario(
    'Archive import that fails half-way',
    'Two of four videos are imported; then the source becomes unreachable, and the import fails.',
    (samples) => [
      ...importing(samples, ALL.slice(0, 2)),
      ...processing(samples, ALL.slice(0, 2)),
      step(
        30_000,
        'import_job.failed',
        samples.importJob('failed', { imported: 2 }, 'Source unreachable for 30 s'),
      ),
    ],
  ),
  'media-processing-fails': scenario(
    'Processing that fails once',
    'Processing an uploaded video times out; five minutes later, the second attempt succeeds.',
    (samples) => [
      step(0, 'media.created', samples.media(2, 'pending')),
      step(800, 'media.processing.started', samples.media(2, 'processing')),
      step(5_000, 'media.processing.failed', samples.media(2, 'failed', 'Processing timed out after 120 s')),
      step(5 * MINUTE_MS, 'media.processing.started', samples.media(2, 'processing')),
      step(9_000, 'media.processing.completed', samples.media(2, 'completed')),
    ],
  ),
  'prompt-run': scenario(
    'Prompt run',
    'A prompt runs over four videos and reports progress; its results are exported.',
    (samples) => [
      ...running(samples, 3),
      step(24_000, 'prompt_run.completed', samples.promptRun('completed', { completed: 4 })),
      step(6_000, 'export.ready', samples.export('completed')),
    ],
  ),
  'prompt-run-partial': scenario(
    'Prompt run that misses a video',
    'One of four videos fails, so the run completes partially; the other results are exported.',
    (samples) => [
      ...running(samples, 3),
      step(
        24_000,
        'prompt_run.partial_completed',
        samples.promptRun('partial_completed', { completed: 3, failed: 1 }),
      ),
      step(6_000, 'export.ready', samples.export('completed')),
    ],
  ),
  'prompt-run-cancelled': scenario(
    'Cancelled prompt run',
    'A user cancels the run after the first of four videos.',
    (samples) => [
      ...running(samples, 1),
      step(4_000, 'prompt_run.cancelled', samples.promptRun('cancelled', { completed: 1 })),
    ],
  ),
  'prompt-run-fails': scenario(
    'Failed prompt run',
    'The credits are exhausted after the second of four videos.',
    (samples) => [
      ...running(samples, 2),
      step(1_000, 'prompt_run.failed', samples.promptRun('failed', { completed: 2 }, 'Credits exhausted')),
    ],
  ),
  'export-denied': scenario(
    'Export that is denied once',
    'The bucket rejects the export of a completed run; ten minutes later, the same export is ready.',
    (samples) => [
      step(0, 'prompt_run.completed', samples.promptRun('completed', { completed: 4 })),
      step(6_000, 'export.failed', samples.export('failed', 'PUT results.csv: 403 AccessDenied')),
      step(10 * MINUTE_MS, 'export.ready', samples.export('completed')),
    ],
  ),
  'full-day': {
    title: 'Full day',
    description: 'All the other scenarios, an hour apart, each with an archive of its own.',
    steps: (seed: number): Step[] => fullDay(seed),
  },
} as const satisfies Readonly<Record<string, Scenario>>;

/** The name of a scenario. */
export type ScenarioName = keyof typeof SCENARIOS;

interface OneArchive extends Scenario {
  ofArchive(archive: string): Step[];
}

function scenario(title: string, description: string, events: (samples: Samples) => Step[]): OneArchive {
  const ofArchive = (archive: string): Step[] => events(createSamples(archive));
  return { title, description, ofArchive, steps: (seed) => ofArchive(String(seed)) };
}

function fullDay(seed: number): Step[] {
  return Object.entries(SCENARIOS).flatMap(([name, each], hour) => {
    if (!('ofArchive' in each)) return [];
    const [first, ...rest] = each.ofArchive(`${seed} ${name}`);
    return [{ ...first!, afterMs: hour === 0 ? 0 : 60 * MINUTE_MS }, ...rest];
  });
}

function step(afterMs: number, event: Step['event'], data: object): Step {
  return { event, data: toJsonText(data), afterMs };
}

/** An import from its start until these videos are there. */
function importing({ importJob, media }: Samples, videos: readonly number[]): Step[] {
  return [
    step(0, 'import_job.started', importJob('running', { imported: 0 })),
    ...videos.flatMap((video) => [
      step(7_000, 'media.created', media(video, 'pending')),
      ...(video + 1 < VIDEO_COUNT
        ? [step(200, 'import_job.progress', importJob('running', { imported: video + 1 }))]
        : []),
    ]),
  ];
}

function processing({ media }: Samples, videos: readonly number[]): Step[] {
  return [
    ...videos.map((video) => step(100, 'media.processing.started', media(video, 'processing'))),
    ...videos.map((video) => step(9_000, 'media.processing.completed', media(video, 'completed'))),
  ];
}

/** A prompt run from its start until this many videos are done. */
function running({ promptRun }: Samples, completed: number): Step[] {
  return [
    step(0, 'prompt_run.started', promptRun('running', { completed: 0 })),
    ...Array.from({ length: completed }, (_, i) =>
      step(12_000, 'prompt_run.progress', promptRun('running', { completed: i + 1 })),
    ),
  ];
}
