/** An event of a story: its name, and the second at which it happens. */
export interface StoryEvent {
  readonly name: string;
  readonly second: number;
}

/** The events of one resource, in the order in which they happen, and the field of its id. The last one is terminal. */
export interface Story {
  readonly idField: string;
  readonly events: readonly StoryEvent[];
}

/**
 * Returns a story of each family. The first two events happen in the same second, and the last two.
 *
 * @param most How many events the stories with progress have.
 */
export function stories(most: number): Story[] {
  const progress = Array.from({ length: most - 2 }, () => 'progress');
  const run = ['started', ...progress];
  return [
    story('run_id', 'prompt_run', [...run, 'completed']),
    story('run_id', 'prompt_run', ['started', 'cancelled']),
    story('job_id', 'import_job', [...run.slice(0, 4), 'partial_completed']),
    story('video_id', 'media', ['created', 'processing.started', 'processing.failed']),
    story('export_id', 'export', ['ready']),
  ];
}

function story(idField: string, family: string, stages: readonly string[]): Story {
  const last = stages.length - 1;
  const secondOf = (i: number): number => Math.max(0, Math.min(i, last - 1) - 1);
  return { idField, events: stages.map((stage, i) => ({ name: `${family}.${stage}`, second: secondOf(i) })) };
}

/** Returns every order in which the items can arrive. */
export function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}
