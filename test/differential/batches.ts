/**
 * Creates items in batches, asks about each batch, and handles its answers while the next one is in progress, so that both
 * processes work concurrently.
 *
 * @returns When `make` has returned an empty batch and all answers are handled.
 */
export async function inBatches<Item, Answer>(
  make: () => Item[],
  ask: (items: Item[]) => Promise<Answer[]>,
  handle: (item: Item, answer: Answer) => void | Promise<void>,
): Promise<void> {
  let previous = Promise.resolve<[Item[], Answer[]]>([[], []]);
  for (let items = make(); items.length > 0; items = make()) {
    const asked = items;
    const answered = ask(asked);
    answered.catch(() => {}); // It is awaited below, after the batch before it.
    await handleAll(await previous, handle);
    previous = answered.then((answers) => [asked, answers]);
  }
  await handleAll(await previous, handle);
}

async function handleAll<Item, Answer>(
  [items, answers]: [Item[], Answer[]],
  handle: (item: Item, answer: Answer) => void | Promise<void>,
): Promise<void> {
  for (const [i, item] of items.entries()) await handle(item, answers[i]!);
}
