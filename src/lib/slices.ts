// Long work in short pieces, so that the event loop goes round in between: answers are read and looks begin on time.

/** Longest stretch without a turn of the event loop, but for the last item of it. */
const SLICE_MS = 5;

/** Does one step after another. What the steps lean on may change between two of them. */
export async function eachInSlices<Item>(items: Iterable<Item>, step: (item: Item) => void): Promise<void> {
  let sliceEndsAt = performance.now() + SLICE_MS;
  for (const item of items) {
    if (performance.now() > sliceEndsAt) {
      await new Promise((resolve) => setImmediate(resolve));
      sliceEndsAt = performance.now() + SLICE_MS;
    }
    step(item);
  }
}

export async function mapInSlices<Item, Result>(
  items: readonly Item[],
  change: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  await eachInSlices(items, (item) => void results.push(change(item)));
  return results;
}
