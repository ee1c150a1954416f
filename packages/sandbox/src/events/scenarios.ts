import { fullDay } from './scenarios/full-day.js';
import { importBreaksOff, importRuns } from './scenarios/import-job.js';
import { mediaFailsOnce } from './scenarios/media.js';
import { exportDenied, runFails, runIsCancelled, runToExport } from './scenarios/prompt-run.js';
import type { Story } from './story.js';
import { type Step, toSteps } from './timeline.js';

export type { Step } from './timeline.js';

/** Events that belong together, in the order and with the pauses of real life. */
export interface Scenario {
  readonly title: string;
  readonly description: string;
  /** The events, told of this story. */
  steps(story: Story): Step[];
}

/**
 * The scenarios, by name.
 *
 * @example
 * ```ts
 * import { createStory, SCENARIOS } from '@videovector-webhooks/sandbox';
 *
 * const steps = SCENARIOS['prompt-run-cancelled'].steps(createStory(7));
 * console.log(steps.map(({ event }) => event).join(' ')); // prompt_run.started prompt_run.progress prompt_run.cancelled
 * ```
 */
export const SCENARIOS = {
  'archive-import': {
    title: 'An archive is imported',
    description:
      'Four videos come in one by one and are processed; the import completes before the processing.',
    steps: (story) => toSteps(importRuns(story)),
  },
  'archive-import-partial': {
    title: 'An archive is imported, without one video',
    description: 'Three videos come in; the third of four is unreadable, so the import is completed in part.',
    steps: (story) => toSteps(importRuns(story, [story.media[2]])),
  },
  'archive-import-fails-half-way': {
    title: 'An import fails half-way',
    description: 'Two of four videos come in; then the source is unreachable, and the import fails.',
    steps: (story) => toSteps(importBreaksOff(story)),
  },
  'media-processing-fails': {
    title: 'A video fails at first',
    description:
      'An uploaded video times out in processing; five minutes later, the second attempt succeeds.',
    steps: (story) => toSteps(mediaFailsOnce(story, story.media[2])),
  },
  'prompt-run': {
    title: 'A prompt runs',
    description: 'A prompt runs over four videos, with progress; its results are exported.',
    steps: (story) => toSteps(runToExport(story)),
  },
  'prompt-run-partial': {
    title: 'A prompt runs, without one video',
    description:
      'One of four videos fails in the run, which is completed in part; the other results are exported.',
    steps: (story) => toSteps(runToExport(story, [story.media[2]])),
  },
  'prompt-run-cancelled': {
    title: 'A run is cancelled',
    description: 'Somebody stops the run after the first of four videos.',
    steps: (story) => toSteps(runIsCancelled(story)),
  },
  'prompt-run-fails': {
    title: 'A run fails',
    description: 'The credits are used up after the second of four videos.',
    steps: (story) => toSteps(runFails(story)),
  },
  'export-denied': {
    title: 'An export is denied at first',
    description: 'The bucket refuses the export of a run; ten minutes later, the same export is ready.',
    steps: (story) => toSteps(exportDenied(story)),
  },
  'full-day': {
    title: 'A full day',
    description:
      'Eight collections in seven hours: imports, runs and exports, side by side, with every kind of failure.',
    steps: (story) => toSteps(fullDay(story)),
  },
} as const satisfies Readonly<Record<string, Scenario>>;

/** The name of a scenario. */
export type ScenarioName = keyof typeof SCENARIOS;
