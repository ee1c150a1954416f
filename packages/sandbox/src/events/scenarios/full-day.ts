import { SeededRandom } from '../seeded-random.js';
import { createStory, type Story } from '../story.js';
import { endOf, later, type Moment } from '../timeline.js';
import { importBreaksOff, importRuns } from './import-job.js';
import { mediaFailsOnce } from './media.js';
import { exportDenied, runFails, runIsCancelled, runToExport } from './prompt-run.js';

const MINUTE_MS = 60_000;
/** Between an import and the run over it: somebody looks at the videos. */
const BEFORE_RUN_MS = 15 * MINUTE_MS;

/** One working day with eight collections, the first of which is the story's. Two pairs come at the same time. */
export function fullDay(story: Story): Moment[] {
  const others = new SeededRandom(story.seed);
  const another = (): Story => createStory(Number(others.bits64() >> 11n));
  const day: readonly [minute: number, moments: Moment[]][] = [
    [0, importThen(story, runToExport)],
    [70, unreadableFile(another())],
    [120, importThen(another(), unseenVideo)],
    [120.2, importBreaksOff(another())],
    [270, importThen(another(), exportDenied)],
    [270.3, importThen(another(), runIsCancelled)],
    [360, singleUpload(another())],
    [410, importThen(another(), runFails)],
  ];
  return day.flatMap(([minute, moments]) => later(Math.round(minute * MINUTE_MS), moments));
}

function importThen(story: Story, next: (story: Story) => Moment[]): Moment[] {
  const imported = importRuns(story);
  return [...imported, ...later(endOf(imported) + BEFORE_RUN_MS, next(story))];
}

function unreadableFile(story: Story): Moment[] {
  return importRuns(story, [story.media[2]]);
}

function unseenVideo(story: Story): Moment[] {
  return runToExport(story, [story.media[2]]);
}

function singleUpload(story: Story): Moment[] {
  return mediaFailsOnce(story, story.media[0]);
}
