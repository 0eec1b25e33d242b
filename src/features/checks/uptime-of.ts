// Uptime of watched things from what is stored: their events, and the spans in which we were blind. The one place where
// uptime comes from, so that list, page, badge, API and report say the same number.
import { mergeStretches, type Stretch } from "#lib/stretches.ts";
import type { Db } from "#platform/database/pool.ts";
import { listBlindSpans, listStateChanges, type Thing } from "./store.ts";
import { addUp, bucketEdges, countedAs, foldUptime, noTime, type StateChange, type Sums } from "./uptime.ts";

export interface UptimeBucket extends Stretch {
  readonly sums: Sums;
}

export interface Uptime {
  readonly thing: Thing;
  readonly total: Sums;
  /** They share the range evenly. What lies after `now` is in no sum. */
  readonly buckets: readonly UptimeBucket[];
}

export async function uptimeOf(db: Db, thing: Thing, range: Stretch, now: Date): Promise<Uptime> {
  const [uptime] = await uptimesOf(db, [thing], range, 1, now);
  return uptime ?? { thing, total: noTime(), buckets: [] };
}

/** In the order of `things`. Two queries, whatever their number. */
export async function uptimesOf(
  db: Db,
  things: readonly Thing[],
  range: Stretch,
  bucketCount: number,
  now: Date,
): Promise<Uptime[]> {
  const edges = bucketEdges(range, bucketCount);
  const pastEdges = edges.map((edgeMs) => Math.min(edgeMs, Math.max(now.getTime(), range.fromMs)));
  const changes = await changesByThing(db, things, range);
  const blindOf = await blindByThing(db, things, range);
  return things.map((thing) => {
    const sums = foldUptime(changes.get(thing.number) ?? [], blindOf(thing), pastEdges);
    const buckets = sums.map((bucketSums, index) => ({
      fromMs: edges[index] ?? range.fromMs,
      toMs: edges[index + 1] ?? range.toMs,
      sums: bucketSums,
    }));
    return { thing, total: addUp(sums), buckets };
  });
}

async function changesByThing(db: Db, things: readonly Thing[], range: Stretch): Promise<Map<number, StateChange[]>> {
  const changes = new Map<number, StateChange[]>();
  const numbers = things.map((thing) => thing.number);
  for (const { number, state, fromAt } of await listStateChanges(db, numbers, range)) {
    const change = { atMs: fromAt.getTime(), state: countedAs(state) };
    const own = changes.get(number);
    if (own === undefined) changes.set(number, [change]);
    else own.push(change);
  }
  return changes;
}

/** What of a thing could not be seen: its own spans, those of its shard, of its form, and of everything, merged. */
async function blindByThing(db: Db, things: readonly Thing[], range: Stretch): Promise<(thing: Thing) => Stretch[]> {
  const spans = (await listBlindSpans(db, things, range)).map((span) => ({
    form: span.form,
    shard: span.shard,
    numbers: span.numbers === null ? null : new Set(span.numbers),
    fromMs: span.fromAt.getTime(),
    toMs: span.toAt.getTime(),
  }));
  return ({ form, shard, number }) =>
    mergeStretches(
      spans.filter(
        (span) =>
          (span.form === null || span.form === form) &&
          (span.shard === null || span.shard === shard) &&
          (span.numbers === null || span.numbers.has(number)),
      ),
    );
}
