import { setImmediate } from 'node:timers/promises';

/** The handler of all routes. It waits for a turn of the event loop, as one that asks a database waits for several. */
export async function handle(event: { event: string }): Promise<void> {
  if (event.event !== 'prompt_run.completed') throw new Error('This is another event');
  await setImmediate();
}
