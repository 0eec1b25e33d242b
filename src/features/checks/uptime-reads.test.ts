// Random histories in the tables, with spans that overlap, over three monitors: the single read, the list, its buckets
// and two halves all say what asking every millisecond says.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createWatchedWorld, type Watched } from "#test/watched-world.ts";
import { listUptime } from "./list-uptime.ts";
import { readUptime } from "./read-uptime.ts";
import type { UptimeView } from "./uptime-view.ts";

const START_MS = Date.parse("2026-03-01T00:00:00.000Z");
const LENGTH_MS = 300;
const RUNS = 60;
const monitors = 3;

/** Microseconds are stored, and told as the millisecond that they lie in. */
const momentUs = fc.integer({ min: -50_000, max: (LENGTH_MS + 50) * 1_000 });
const storedStates = ["pending", "up", "degraded", "down", "paused", "maintenance", "unknown", "of_a_later_release"];
const history = fc.uniqueArray(fc.record({ us: momentUs, state: fc.constantFrom(...storedStates) }), {
  maxLength: 10,
  selector: ({ us }) => Math.floor(us / 1_000),
});
const span = fc.record({
  fromUs: momentUs,
  lengthUs: fc.integer({ min: 1, max: 120_000 }),
  shard: fc.constantFrom(null, 0, 1, 2),
  of: fc.option(fc.subarray([0, 1, 2], { minLength: 1 })),
});
const story = fc.record({
  histories: fc.tuple(history, history, history),
  spans: fc.array(span, { maxLength: 8 }),
  fromMs: fc.integer({ min: 0, max: LENGTH_MS - 1 }),
  lengthMs: fc.integer({ min: 2, max: LENGTH_MS }),
  nowMs: fc.integer({ min: 0, max: LENGTH_MS * 2 }),
  buckets: fc.integer({ min: 1, max: 40 }),
});
type Story = typeof story extends fc.Arbitrary<infer Value> ? Value : never;

const sums = ["up", "down", "maintenance", "unknown", "pending", "paused", "absent"] as const;
type Sum = (typeof sums)[number];
type Sums = Record<Sum, number>;

function inMs(view: UptimeView): Sums {
  return Object.fromEntries(sums.map((name) => [name, Math.round(view[`${name}Seconds`] * 1_000)])) as Sums;
}

function plus(one: Sums, other: Sums): Sums {
  return Object.fromEntries(sums.map((name) => [name, one[name] + other[name]])) as Sums;
}

/** Slow and obvious. `place` is the monitor's, and the shard that it lies in. */
function everyMillisecond({ histories, spans, nowMs }: Story, place: number, fromMs: number, toMs: number): Sums {
  const total: Sums = { up: 0, down: 0, maintenance: 0, unknown: 0, pending: 0, paused: 0, absent: 0 };
  for (let ms = fromMs; ms < Math.min(toMs, nowMs); ms++) {
    let last: { us: number; state: string } | null = null;
    for (const event of histories[place]!)
      if (Math.floor(event.us / 1_000) <= ms && (last === null || event.us > last.us)) last = event;
    const isBlind = spans.some(
      ({ fromUs, lengthUs, shard, of }) =>
        Math.floor(fromUs / 1_000) <= ms &&
        ms < Math.floor((fromUs + lengthUs) / 1_000) &&
        (shard === null || shard === place) &&
        (of === null || of.includes(place)),
    );
    const counted = countsAs(last?.state ?? "absent");
    total[isBlind && (counted === "up" || counted === "down") ? "unknown" : counted] += 1;
  }
  return total;
}

function countsAs(state: string): Sum {
  if (state === "degraded") return "up";
  return sums.find((name) => name === state) ?? "unknown";
}

test(
  "single reads, lists, buckets and halves say what asking every millisecond says",
  { timeout: 120_000 },
  async (t) => {
    const world = await createWatchedWorld(t);
    const { pool, alice } = world;
    const things: Watched[] = [];
    for (let place = 0; place < monitors; place++) things.push(await world.addMonitor(`m${place}`, alice.org, place));
    const at = (ms: number) => new Date(START_MS + ms).toISOString();

    async function write({ histories, spans, nowMs }: Story): Promise<void> {
      await pool.query("TRUNCATE event, span");
      const events = histories.flatMap((list, place) =>
        list
          .toSorted((a, b) => a.us - b.us)
          .map(({ us, state }, index) => ({ number: things[place]!.number, seq: index + 1, us, state })),
      );
      await pool.query(
        `INSERT INTO event (number, seq, organization_id, state, from_at, slot, version)
       SELECT number, seq, $2, state, $3::timestamptz + us * interval '1 microsecond', 0, 1
       FROM jsonb_to_recordset($1::jsonb) AS e (number bigint, seq bigint, us bigint, state text)`,
        [JSON.stringify(events), alice.org, at(0)],
      );
      const rows = spans.map(({ of, ...rest }) => ({
        ...rest,
        numbers: of?.map((place) => things[place]!.number) ?? null,
      }));
      await pool.query(
        `INSERT INTO span (id, shard, from_at, to_at, why, numbers)
       SELECT gen_random_uuid(), shard, $2::timestamptz + "fromUs" * interval '1 microsecond',
         $2::timestamptz + ("fromUs" + "lengthUs") * interval '1 microsecond', 'nobody_looked', numbers
       FROM jsonb_to_recordset($1::jsonb) AS s (shard smallint, "fromUs" bigint, "lengthUs" bigint, numbers bigint[])`,
        [JSON.stringify(rows), at(0)],
      );
      world.setNow(at(nowMs));
    }

    const single = async (place: number, fromMs: number, toMs: number) =>
      inMs(await world.call(readUptime, alice, { id: things[place]!.id, from: at(fromMs), to: at(toMs) }));
    const list = (fromMs: number, toMs: number, buckets: number) =>
      world.call(listUptime, alice, {
        monitorIds: things.map(({ id }) => id).join(),
        from: at(fromMs),
        to: at(toMs),
        buckets,
      });

    await fc.assert(
      fc.asyncProperty(story, async (told) => {
        await write(told);
        const { fromMs, buckets } = told;
        const toMs = fromMs + told.lengthMs;
        const middleMs = fromMs + Math.floor(told.lengthMs / 2);
        const listed = await list(fromMs, toMs, buckets);
        for (let place = 0; place < monitors; place++) {
          const expected = everyMillisecond(told, place, fromMs, toMs);
          assert.deepEqual(await single(place, fromMs, toMs), expected);
          const halves = [await single(place, fromMs, middleMs), await single(place, middleMs, toMs)] as const;
          assert.deepEqual(plus(...halves), expected, "two halves");
          const item = listed.items[place]!;
          assert.deepEqual(inMs(item.total), expected, "in a list");
          for (const bucket of item.buckets) {
            const [bucketFromMs, bucketToMs] = [bucket.from, bucket.to].map((moment) => Date.parse(moment) - START_MS);
            assert.deepEqual(inMs(bucket), everyMillisecond(told, place, bucketFromMs!, bucketToMs!), "a bucket");
          }
          const pastMs = Math.max(0, Math.min(toMs, told.nowMs) - fromMs);
          assert.equal(
            sums.reduce((sum, name) => sum + expected[name], 0),
            pastMs,
          );
        }
      }),
      { numRuns: RUNS },
    );
  },
);
