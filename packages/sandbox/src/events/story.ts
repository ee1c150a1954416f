import { FILMS, type Film, type Finding, INDEX_NAMES, QUESTIONS } from './catalogue.js';
import { SeededRandom } from './seeded-random.js';

/** The related resources that events speak of: an import brings in videos, a prompt runs over them, its run is exported. */
export interface Story {
  readonly seed: number;
  readonly index: { readonly id: string; readonly name: string };
  readonly importJob: { readonly id: string; readonly source: string };
  readonly media: readonly [Media, Media, Media, Media];
  readonly prompt: { readonly id: string; readonly name: string; readonly text: string };
  readonly run: Run;
  readonly export: { readonly id: string; readonly destination: string };
}

/** A video of the index. */
export interface Media extends Film {
  readonly id: string;
  /** In seconds, on a frame of the 25 in each. */
  readonly duration: number;
  readonly sizeBytes: number;
  /** 64 bits, the first of which is set: an integer that no JavaScript number holds. */
  readonly contentHash: bigint;
}

/** The prompt's run over all the videos. */
interface Run {
  readonly id: string;
  readonly results: readonly Result[];
}

/** What the run has found at one place of a video. */
export interface Result extends Finding {
  readonly id: string;
  readonly mediaId: string;
  /** In seconds. */
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly similarity: number;
  readonly keyframeHash: bigint;
}

const FRAMES_A_SECOND = 25;
const TOP_BIT = 1n << 63n;

/**
 * A story that is the same for the same seed. Stories of other seeds share no id.
 *
 * @param seed Any safe integer.
 *
 * @example
 * ```ts
 * import { createStory } from '@videovector-webhooks/sandbox';
 *
 * const { media, run } = createStory(7);
 * console.log(media.some(({ id }) => id === run.results[0]?.mediaId)); // true
 * ```
 */
export function createStory(seed: number): Story {
  const random = new SeededRandom(seed);
  const index = { id: random.id('idx'), name: random.pick(INDEX_NAMES) };
  const importJob = { id: random.id('job'), source: `s3://film-archive/${random.integer(1955, 2026)}/` };
  const [first, second, third, fourth] = FILMS;
  const media = [
    createMedia(random, first),
    createMedia(random, second),
    createMedia(random, third),
    createMedia(random, fourth),
  ] as const;
  const { findings, ...question } = random.pick(QUESTIONS);
  const results = media.flatMap((video, i) => findIn(random, video, findings, i === 0));
  const exportId = random.id('exp');
  return {
    seed,
    index,
    importJob,
    media,
    prompt: { id: random.id('prm'), ...question },
    run: { id: random.id('run'), results },
    export: { id: exportId, destination: `s3://review-handoff/${exportId}/` },
  };
}

function createMedia(random: SeededRandom, films: readonly Film[]): Media {
  const duration = random.integer(61 * FRAMES_A_SECOND, 600 * FRAMES_A_SECOND) / FRAMES_A_SECOND;
  return {
    id: random.id('vid'),
    ...random.pick(films),
    duration,
    sizeBytes: Math.round(duration * random.integer(900_000, 4_000_000)),
    contentHash: random.bits64() | TOP_BIT,
  };
}

/** Two or three results, each in its own part of the video. */
function findIn(
  random: SeededRandom,
  media: Media,
  findings: readonly Finding[],
  isFirst: boolean,
): Result[] {
  const count = random.integer(2, 3);
  const part = media.duration / count;
  return Array.from({ length: count }, (_, i) => {
    // Every story has 12.0, which JavaScript prints as 12. The first part is never shorter than 20 seconds.
    const isFixed = isFirst && i === 0;
    const start = isFixed ? 12 : onFrame(part * (i + random.fraction() / 2));
    const end = isFixed ? 18.5 : onFrame(start + 1 + random.fraction() * (part / 2 - 1));
    return {
      id: random.id('res'),
      mediaId: media.id,
      ...random.pick(findings),
      start,
      end,
      confidence: 0.7 + random.fraction() * 0.3,
      similarity: random.fraction(),
      keyframeHash: random.bits64() | TOP_BIT,
    };
  });
}

function onFrame(seconds: number): number {
  return Math.floor(seconds * FRAMES_A_SECOND) / FRAMES_A_SECOND;
}
