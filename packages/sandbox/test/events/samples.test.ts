import { EVENT_NAMES } from '@videovector-webhooks/core';
import { canonicalText } from '@videovector-webhooks/core/tools';
import {
  type SandboxEventName,
  SCENARIOS,
  type ScenarioName,
  type Step,
  sampleData,
} from '@videovector-webhooks/sandbox';
import { describe, expect, it } from 'vitest';

const EVENTS: readonly SandboxEventName[] = [...EVENT_NAMES, 'test'];
const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];
const SEEDS = [0, 1, 7, Number.MAX_SAFE_INTEGER];

/** The vocabulary of the REST API, and the index that events are filtered by. (Contract: a delivery.) */
const FIELDS: Readonly<Record<string, string>> = {
  media: 'video_id index_id title video_uri status duration_seconds media_type error_message',
  prompt_run:
    'run_id index_id prompt_id prompt_name status total_videos completed_videos failed_videos partial_videos total_segments completed_segments error_message',
  export: 'export_id index_id export_type target_id status download_url file_size_bytes error_message',
  import_job: 'job_id connector_id target_index_id status progress video_ids failed_files error_message',
  test: 'message',
};

describe('the sample data', () => {
  it.each(EVENTS)('of %s has the fields of the REST API', (event) => {
    const fields = Object.keys(parse(sampleData(event)));
    expect(fields.toSorted()).toEqual(FIELDS[event.split('.')[0]!]!.split(' ').toSorted());
  });

  it('is the same for the same seed, and shares no id with another seed', () => {
    for (const event of EVENTS) {
      for (const seed of SEEDS) expect(sampleData(event, seed)).toBe(sampleData(event, seed));
      const ids = SEEDS.flatMap((seed) => [...new Set(idsIn(sampleData(event, seed)))]);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('is about the same resources in all events of a seed', () => {
    const all = new Set(EVENTS.flatMap((event) => idsIn(sampleData(event))));
    const kinds = [...all].map((id) => id.split('_')[0]).toSorted();
    expect(kinds).toEqual(['con', 'exp', 'idx', 'job', 'prm', 'run', 'vid', 'vid', 'vid', 'vid']);
  });

  it('keeps its floats through canonicalization, and a relay in JavaScript would lose them', () => {
    const text = sampleData('media.processing.completed');
    expect(canonicalText(text)).toContain('"duration_seconds": 312.0');
    expect(canonicalText(JSON.stringify(JSON.parse(text)))).not.toBe(canonicalText(text));
  });

  it('has titles that a wrong encoding breaks', () => {
    const titles = SCENARIOS['archive-import']
      .steps(1)
      .map(({ data }) => parse(data).title ?? '')
      .join('\n');
    expect(titles).toMatch(/[ßüöäéÜ]/);
    expect(titles).toMatch(/\p{Script=Han}/u);
    expect(titles).toMatch(/[\u{10000}-\u{10FFFF}]/u);
  });

  it('names a download by a relative path, as the REST API does', () => {
    expect(parse(sampleData('export.ready')).download_url).toMatch(/^\/api\/v2\/exports\/exp_/);
    expect(parse(sampleData('export.failed')).download_url).toBeNull();
  });
});

describe('the scenarios', () => {
  const eventsOf = (name: ScenarioName) => SCENARIOS[name].steps(1).map(({ event }) => event);

  it('contain every event, and so does the full day', () => {
    const single = SCENARIO_NAMES.filter((name) => name !== 'full-day').flatMap(eventsOf);
    expect([...new Set(single)].toSorted()).toEqual(EVENT_NAMES.toSorted());
    expect([...new Set(eventsOf('full-day'))].toSorted()).toEqual(EVENT_NAMES.toSorted());
  });

  describe.each(SCENARIO_NAMES)('%s', (name) => {
    it('is the same for the same seed, begins immediately, and has whole pauses', () => {
      const steps = SCENARIOS[name].steps(7);
      expect(SCENARIOS[name].steps(7)).toEqual(steps);
      expect(steps[0]?.afterMs).toBe(0);
      for (const { afterMs } of steps) expect(Number.isSafeInteger(afterMs) && afterMs >= 0).toBe(true);
    });

    it('tells each resource’s life in order, with counts that add up', () => {
      for (const life of livesOf(SCENARIOS[name].steps(7)).values()) {
        const kind = life[0]!.event.split('.')[0]!;
        expect(life.map(({ event }) => event.slice(kind.length + 1)).join(' ')).toMatch(LIVES[kind]!);
        for (const { data } of life) expect(hasSoundCounts(parse(data))).toBe(true);
      }
    });
  });
});

/** The possible lives of each resource, as the short names of its events. */
const LIVES: Readonly<Record<string, RegExp>> = {
  media: /^created processing\.started (processing\.failed processing\.started )?processing\.completed$/,
  import_job: /^started (progress )*(completed|partial_completed|failed)$/,
  // The run of a denied export has completed before.
  prompt_run: /^(started (progress )*)?(completed|partial_completed|cancelled|failed)$/,
  export: /^(failed )?ready$/,
};

/** The fields that the tests look at. */
interface Data {
  readonly title?: string;
  readonly video_id?: string;
  readonly run_id?: string;
  readonly export_id?: string;
  readonly job_id?: string;
  readonly download_url?: string | null;
  readonly status?: string;
  readonly total_videos?: number;
  readonly completed_videos?: number;
  readonly failed_videos?: number;
  readonly video_ids?: string[];
  readonly failed_files?: object[];
  readonly progress?: { total_files: number; imported: number; failed: number };
}

function hasSoundCounts(data: Data): boolean {
  const { progress, total_videos: total, completed_videos: completed = 0, failed_videos: failed = 0 } = data;
  const isComplete = /completed$/.test(data.status ?? '');
  if (progress !== undefined) {
    const counted = progress.imported + progress.failed;
    const named =
      data.video_ids?.length === progress.imported && data.failed_files?.length === progress.failed;
    return named && (isComplete ? counted === progress.total_files : counted <= progress.total_files);
  }
  return total === undefined || (isComplete ? completed + failed === total : completed + failed < total);
}

/** The steps of each resource, by its id. */
function livesOf(steps: readonly Step[]): Map<string, Step[]> {
  const lives = new Map<string, Step[]>();
  for (const step of steps) {
    const { video_id: media, run_id: prompt_run, export_id, job_id } = parse(step.data);
    const ids = { media, prompt_run, export: export_id, import_job: job_id };
    const id = ids[step.event.split('.')[0] as keyof typeof ids]!;
    lives.set(id, [...(lives.get(id) ?? []), step]);
  }
  return lives;
}

function idsIn(text: string): string[] {
  return [...text.matchAll(/\b(?:idx|job|vid|prm|run|con|exp)_[0-9a-f]{12}\b/g)].map(([id]) => id);
}

function parse(text: string): Data {
  return JSON.parse(text) as Data;
}
