import { canonicalize, EVENT_NAMES } from '@videovector-webhooks/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPython, Oracle } from '../../../test/differential/oracle.js';
import { float, printJson } from '../src/events/json-text.js';
import { type SandboxEventName, sampleData } from '../src/events/sample-data.js';
import { SCENARIOS, type ScenarioName, type Step } from '../src/events/scenarios.js';
import { createStory, type Story } from '../src/events/story.js';

const EVENTS: readonly SandboxEventName[] = [...EVENT_NAMES, 'test'];
const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];
const SEEDS = [0, 1, 7, -3, Number.MAX_SAFE_INTEGER];
const story = createStory(7);

/** The fields that the tests look at; each event has some of them. */
interface Data {
  video_id?: string;
  index_id?: string;
  run_id?: string;
  export_id?: string;
  job_id?: string;
  total?: number;
  imported?: number;
  failed?: number;
  video_ids?: string[];
  total_videos?: number;
  completed_videos?: number;
  failed_videos?: number;
  result_count?: number;
  row_count?: number;
  progress?: number;
  results?: { video_id: string; start_time: number; end_time: number }[];
}

describe('the story', () => {
  it('is the same for the same seed', () => {
    for (const seed of SEEDS) expect(createStory(seed)).toEqual(createStory(seed));
  });

  it('shares no id with the story of another seed', () => {
    const stories = [...SEEDS, 2, 3, 4, 5].map((seed) => idsIn(createStory(seed)));
    const all = stories.flatMap((ids) => [...ids]);
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'refuses the seed %d, and says why',
    (seed) => {
      expect(() => createStory(seed)).toThrow('seed must be a safe integer');
    },
  );

  it('has results that lie within their videos, one behind the other', () => {
    for (const { media, run } of SEEDS.map(createStory)) {
      for (const { id, duration } of media) {
        const results = run.results.filter(({ mediaId }) => mediaId === id);
        expect(results.length).toBeGreaterThan(0);
        let before = 0;
        for (const { start, end } of results) {
          expect(start).toBeGreaterThanOrEqual(before);
          expect(end).toBeGreaterThan(start);
          before = end;
        }
        expect(before).toBeLessThanOrEqual(duration);
      }
    }
  });

  it('has titles that a wrong encoding breaks', () => {
    for (const { media } of SEEDS.map(createStory)) {
      const titles = media.map(({ title }) => title).join('\n');
      expect(titles).toMatch(/[ßüöäéÜ]/);
      expect(titles).toMatch(/\p{Script=Han}/u);
      expect(titles).toMatch(/[\u{10000}-\u{10FFFF}]/u);
    }
  });
});

describe('the sample data', () => {
  it.each(EVENTS)('of %s has the id that the contract names', (event) => {
    expect(parse(sampleData(event, story))).toMatchObject(identifierOf(event, story));
  });

  it.each(EVENTS)('of %s is the same for the same seed, and its ids are those of the story', (event) => {
    for (const seed of SEEDS) {
      const told = createStory(seed);
      const text = sampleData(event, told);
      expect(text).toBe(sampleData(event, createStory(seed)));
      expect(strangers(text, told)).toEqual([]);
    }
  });

  it('keeps its floats and its 64-bit integers through canonicalization', () => {
    const result = story.run.results[0]!;
    const canonical = canonicalText(sampleData('prompt_run.completed', story));
    expect(canonical).toContain('"start_time": 12.0,');
    expect(canonical).toContain('"end_time": 18.5,');
    expect(canonical).toContain('"tolerance": 1e-05');
    expect(canonical).toContain(`"keyframe_hash": ${result.keyframeHash}`);
    expect(canonical).toMatch(/"similarity": 0\.\d{16}/);
    expect(canonicalText(sampleData('media.processing.completed', story))).toContain(
      '"loudness_lufs": -23.0',
    );
  });

  it('has what a relay in JavaScript would change', () => {
    for (const event of [
      'media.processing.completed',
      'prompt_run.started',
      'prompt_run.completed',
    ] as const) {
      const text = sampleData(event, story);
      expect(canonicalText(JSON.stringify(JSON.parse(text)))).not.toBe(canonicalText(text));
    }
  });

  it('is a few kilobytes for a completed run, and small for progress', () => {
    for (const told of SEEDS.map(createStory)) {
      const { length } = sampleData('prompt_run.completed', told);
      expect(length).toBeGreaterThan(2_000);
      expect(length).toBeLessThan(8_000);
      expect(sampleData('prompt_run.progress', told).length).toBeLessThan(400);
    }
  });
});

const required = process.env['REQUIRE_SERVICES'] === '1';
const runs = required || hasPython();
if (!runs)
  console.warn(
    'SKIPPED: packages/sandbox/test/samples.test.ts needs CPython 3.11 or later as python3 on the PATH.',
  );

describe.runIf(runs)('the sample data beside a live CPython', () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle('whsec_samples');
  });
  afterAll(() => oracle.close());

  it('is JSON with the same canonical form and no key twice, in all scenarios', async () => {
    const texts = [
      ...EVENTS.map((event) => sampleData(event, story)),
      ...SCENARIO_NAMES.flatMap((name) => SCENARIOS[name].steps(story).map(({ data }) => data)),
    ];
    const answers = await oracle.ask(texts);
    expect(answers.map((answer) => answer?.canonical)).toEqual(texts.map(canonicalText));
    expect(answers.some((answer) => answer?.hasDuplicates)).toBe(false);
  });

  it('has its floats as Python prints them', async () => {
    const floats = [0, -0, 12, 18.5, -23, 1e-5, 1.5e-7, 0.0001, 1e-100, 0.1 + 0.2, 9_999_999_999_999_998];
    const text = printJson(floats.map(float));
    const [answer] = await oracle.ask([text]);
    expect(answer?.canonical).toBe(text);
  });
});

describe('JSON text', () => {
  it('is refused for a number that is neither marked as a float nor an integer', () => {
    expect(() => printJson({ start_time: 12.5 })).toThrow('use float() or a bigint');
    expect(() => printJson([2 ** 53])).toThrow('use float() or a bigint');
  });

  it('is refused for a float that JSON has no name for, or that Python writes otherwise', () => {
    for (const value of [Number.NaN, Number.NEGATIVE_INFINITY, 1e16])
      expect(() => float(value)).toThrow(RangeError);
  });
});

describe('the scenarios', () => {
  it('have every event between them, and so has the full day', () => {
    const eventsOf = (name: ScenarioName) => SCENARIOS[name].steps(story).map(({ event }) => event);
    const single = SCENARIO_NAMES.filter((name) => name !== 'full-day').flatMap(eventsOf);
    expect([...new Set(single)].sort()).toEqual([...EVENT_NAMES].sort());
    expect([...new Set(eventsOf('full-day'))].sort()).toEqual([...EVENT_NAMES].sort());
  });

  it('fill a full day with 100 to 150 events, in which resources take turns', () => {
    const steps = SCENARIOS['full-day'].steps(story);
    expect(steps.length).toBeGreaterThanOrEqual(100);
    expect(steps.length).toBeLessThanOrEqual(150);
    const indexes = steps.map(({ data }) => parse(data).index_id);
    const changes = indexes.filter((id, i) => i > 0 && id !== indexes[i - 1]).length;
    expect(new Set(indexes).size).toBe(8);
    expect(changes).toBeGreaterThan(8);
  });

  describe.each(SCENARIO_NAMES)('%s', (name) => {
    const all = SEEDS.map((seed) => ({ told: createStory(seed), seed }));

    it('is the same for the same seed', () => {
      for (const { told, seed } of all)
        expect(SCENARIOS[name].steps(told)).toEqual(SCENARIOS[name].steps(createStory(seed)));
    });

    it('has whole pauses, and begins at once', () => {
      for (const { told } of all) {
        const steps = SCENARIOS[name].steps(told);
        expect(steps[0]?.afterMs).toBe(0);
        for (const { afterMs } of steps) {
          expect(Number.isSafeInteger(afterMs)).toBe(true);
          expect(afterMs).toBeGreaterThanOrEqual(0);
        }
      }
    });

    it.skipIf(name === 'full-day')('tells of nothing but its story', () => {
      for (const { told } of all)
        for (const { data } of SCENARIOS[name].steps(told)) expect(strangers(data, told)).toEqual([]);
    });

    it('tells each resource’s life in order, with counts that add up', () => {
      for (const { told } of all) {
        const lives = livesOf(SCENARIOS[name].steps(told));
        for (const life of lives.values()) checkLife(life, told);
        checkImports(lives);
        checkExports(lives);
      }
    });
  });
});

/** How each kind of resource may live, as a pattern over its events' short names. */
const LIVES: Readonly<Record<string, RegExp>> = {
  media: /^created processing\.started (processing\.failed processing\.started )?processing\.completed$/,
  import_job: /^started (progress )*(completed|partial_completed|failed)$/,
  // The run of a denied export has ended before.
  prompt_run: /^(started (progress )*)?(completed|partial_completed|cancelled|failed)$/,
  export: /^(failed )?ready$/,
};

/** The steps of each resource, by its id. */
function livesOf(steps: readonly Step[]): Map<string, Step[]> {
  const lives = new Map<string, Step[]>();
  for (const step of steps) {
    const id = resourceOf(step);
    lives.set(id, [...(lives.get(id) ?? []), step]);
  }
  return lives;
}

function checkLife(life: readonly Step[], told: Story): void {
  const kind = life[0]!.event.split('.')[0]!;
  expect(life.map(({ event }) => event.slice(kind.length + 1)).join(' ')).toMatch(LIVES[kind]!);
  let progress = 0;
  for (const { event, data } of life) {
    const values = parse(data);
    if (values.progress !== undefined) {
      expect(values.progress).toBeGreaterThan(progress);
      expect(values.progress).toBeLessThan(100);
      progress = values.progress;
    }
    checkCounts(event, values, told);
  }
}

function checkCounts(event: SandboxEventName, data: Data, { media }: Story): void {
  const { total, imported = 0, failed = 0, total_videos, completed_videos = 0, failed_videos = 0 } = data;
  if (event.startsWith('import_job.')) expect(total).toBe(media.length);
  if (event.startsWith('import_job.') && !/started|progress/.test(event))
    expect(imported + failed).toBe(total);
  if (event === 'import_job.progress') expect(data.progress).toBe((100 * (imported + failed)) / total!);
  if (event.startsWith('prompt_run.')) expect(total_videos).toBe(media.length);
  if (/^prompt_run.*completed$/.test(event)) expect(completed_videos + failed_videos).toBe(total_videos);
  if (event === 'prompt_run.progress')
    expect(data.progress).toBe((100 * (completed_videos + failed_videos)) / total_videos!);
  if (data.results !== undefined) {
    expect(data.results).toHaveLength(data.result_count!);
    expect(new Set(data.results.map(({ video_id }) => video_id)).size).toBe(completed_videos);
  }
}

/** An import counts the videos that were created, and names them at its end. */
function checkImports(lives: ReadonlyMap<string, readonly Step[]>): void {
  const created = [...lives.values()].flat().filter(({ event }) => event === 'media.created');
  for (const { event, data } of [...lives.values()].flat()) {
    const { job_id, video_ids, imported } = parse(data);
    if (!event.startsWith('import_job.') || video_ids === undefined) continue;
    const videos = created.map(({ data }) => parse(data)).filter((video) => video.job_id === job_id);
    expect(videos.map(({ video_id }) => video_id)).toEqual(video_ids);
    expect(video_ids).toHaveLength(imported!);
  }
}

/** An export has a row for each result of its run. */
function checkExports(lives: ReadonlyMap<string, readonly Step[]>): void {
  for (const { event, data } of [...lives.values()].flat()) {
    if (event !== 'export.ready') continue;
    const { run_id, row_count } = parse(data);
    const ended = lives.get(run_id!)!.at(-1)!;
    expect(parse(ended.data).result_count).toBe(row_count);
  }
}

function resourceOf({ event, data }: Step): string {
  const { video_id, run_id, export_id, job_id } = parse(data);
  const id = { media: video_id, prompt_run: run_id, export: export_id, import_job: job_id }[
    event.split('.')[0]!
  ];
  return id!;
}

function identifierOf(event: SandboxEventName, { index, media, run, ...others }: Story): object {
  if (event === 'test') return { message: expect.any(String) };
  if (event === 'media.processing.failed') return { video_id: media[2].id, index_id: index.id };
  if (event.startsWith('media.')) return { video_id: media[0].id, index_id: index.id };
  if (event.startsWith('prompt_run.')) return { run_id: run.id, index_id: index.id };
  if (event.startsWith('export.')) return { export_id: others.export.id, run_id: run.id, index_id: index.id };
  return { job_id: others.importJob.id, index_id: index.id };
}

/** The ids in a text that are not the story's. */
function strangers(text: string, told: Story): string[] {
  const known = idsIn(told);
  return [...text.matchAll(/\b(?:idx|job|vid|prm|run|res|exp)_[0-9a-z]{12}\b/g)]
    .map(([id]) => id)
    .filter((id) => !known.has(id));
}

function idsIn({ index, importJob, media, prompt, run, ...others }: Story): Set<string> {
  const parts = [index, importJob, ...media, prompt, run, ...run.results, others.export];
  return new Set(parts.map(({ id }) => id));
}

function parse(text: string): Data {
  return JSON.parse(text) as Data;
}

function canonicalText(text: string): string {
  return new TextDecoder().decode(canonicalize(text));
}
