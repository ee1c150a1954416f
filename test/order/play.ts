import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome, Receiver } from '@videovector-webhooks/core';
import { deliver } from '../support/deliveries.js';
import { permutations, type Story, type StoryEvent } from './stories.js';

/** What became of the runs of stories, each with a resource of its own. */
export interface Played {
  readonly runs: number;
  readonly deliveries: number;
  readonly superseded: number;
  /** Runs that did not end with their last event. */
  readonly wrong: string[];
  /** Terminal events that no handler got. */
  readonly lostTerminals: string[];
}

const FAMILIES = ['prompt_run.*', 'import_job.*', 'media.*', 'export.*'] as const;

/**
 * Plays every permutation of the stories, two copies of each event, and compares the states in which the resources end.
 *
 * @param receiver With the inbox under test and without handlers.
 * @param store Writes a resource's state, as a handler does that knows nothing of the order, and reads it.
 * @param concurrency How many runs are in progress at the same time.
 */
export async function play(
  receiver: Receiver,
  store: {
    write(id: string, event: string, context: object): Promise<void>;
    read(id: string): Promise<string | undefined>;
  },
  list: readonly Story[],
  concurrency: number,
): Promise<Played> {
  const handled = new Set<string>();
  const played = {
    runs: 0,
    deliveries: 0,
    superseded: 0,
    wrong: [] as string[],
    lostTerminals: [] as string[],
  };
  for (const family of FAMILIES) {
    const handler = async (event: { event: string; data: object }, context: object) => {
      const id = String(Object.values(event.data)[0]);
      await store.write(id, event.event, context);
      handled.add(`${id} ${event.event}`);
    };
    receiver.on(family, handler as never, { order: 'latest' });
  }
  const runs = list.flatMap((story, number) =>
    permutations(story.events).map((order, i) => ({ story, order, id: `${number}-${i}`, i })),
  );

  async function send(id: string, { idField }: Story, event: StoryEvent, copy: number): Promise<void> {
    const created = new Date(Date.UTC(2026, 9, 7, 0, 0, event.second)).toISOString();
    const body = JSON.stringify({ event: event.name, data: { [idField]: id }, created_at: created });
    for (;;) {
      const outcome: Outcome = await receiver.receive(
        deliver(body, { 'x-delivery-id': `${id} ${event.name} ${event.second} ${copy >> 1}` }),
      );
      played.deliveries++;
      if (outcome.outcome === 'superseded') played.superseded++;
      if (outcome.status === 200) return;
      await sleep(20 * Math.random());
    }
  }

  async function run({ story, order, id, i }: (typeof runs)[number]): Promise<void> {
    // The copies of a delivery come concurrently, later and in reverse, or each event overlaps with the next one.
    if (i % 3 === 0)
      for (const event of order) await Promise.all([send(id, story, event, 0), send(id, story, event, 1)]);
    else if (i % 3 === 1)
      for (const [copy, events] of [order, order.toReversed()].entries())
        for (const event of events) await send(id, story, event, copy);
    else
      for (let at = 0; at < order.length; at++)
        await Promise.all(order.slice(at, at + 2).map((event, copy) => send(id, story, event, 2 * copy)));
    const last = story.events.at(-1)!.name;
    const state = await store.read(id);
    if (state !== last)
      played.wrong.push(`${id}: ${state} after ${order.map(({ name }) => name).join(', ')}`);
    if (!handled.has(`${id} ${last}`)) played.lostTerminals.push(id);
    played.runs++;
  }

  const queue = runs.values();
  const workers = Array.from({ length: concurrency }, async () => {
    for (const next of queue) await run(next);
  });
  await Promise.all(workers);
  return played;
}
