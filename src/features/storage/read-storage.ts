// What is stored takes how much, grows how fast, and how long the disk will last at that rate.
import Type from "typebox";
import { Empty, Moment, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { findMeasurements, type Kind, kinds, type Measurement, measureTables } from "./store.ts";

const DAY_MS = 86_400_000;
/** Growth is what a whole day brought, so that the hours between two packings do not look like it. */
const GROWTH_HOURS = 24;

const kindNames = Object.keys(kinds) as Kind[];
const Bytes = Type.Integer({ minimum: 0 });

export const readStorage = query({
  name: "storage.read",
  summary: "Read how much is stored, how fast it grows, and how long the disk will last",
  input: Empty,
  output: Strict({
    totalBytes: Bytes,
    items: Type.Array(Strict({ kind: OneOf([...kindNames, "other"]), bytes: Bytes })),
    freeBytes: Type.Unsafe<number | null>({
      ...Nullable(Bytes),
      description: "Left on the disk; null where the database is on another machine",
    }),
    growthPerDayBytes: Type.Unsafe<number | null>({
      ...Nullable(Type.Integer()),
      description: "What the last day brought; null in the first day. Negative when more was dropped than stored.",
    }),
    diskDays: Type.Unsafe<number | null>({
      ...Nullable(Type.Integer({ minimum: 0 })),
      description: "Days until the disk is full at that rate; null when that is not known, or never",
    }),
    measuredAt: Nullable(Moment),
    keeps: Nullable(
      Strict({
        resultDays: Type.Integer({ description: "Single checks" }),
        hourDays: Type.Integer({ description: "Response times of each hour; those of each day are kept for ever" }),
        failuresKept: Type.Integer({ description: "Failed checks of each monitor whose details are kept" }),
      }),
    ),
  }),
  async run({ db }) {
    const sizes = await measureTables(db);
    const { last, before } = await findMeasurements(db, GROWTH_HOURS);
    const items: { kind: Kind | "other"; bytes: number }[] = kindNames.map((kind) => ({
      kind,
      bytes: sizes.kinds[kind],
    }));
    const known = items.reduce((sum, { bytes }) => sum + bytes, 0);
    const growth = last === undefined || before === undefined ? null : growthPerDay(before, last);
    const freeBytes = last?.freeBytes ?? null;
    return {
      totalBytes: sizes.total,
      items: [...items, { kind: "other" as const, bytes: Math.max(0, sizes.total - known) }],
      freeBytes,
      growthPerDayBytes: growth,
      diskDays: freeBytes === null || growth === null || growth <= 0 ? null : Math.floor(freeBytes / growth),
      measuredAt: last?.at.toISOString() ?? null,
      keeps:
        last === undefined
          ? null
          : { resultDays: last.resultDays, hourDays: last.hourDays, failuresKept: last.failuresKept },
    };
  },
});

function growthPerDay(before: Measurement, last: Measurement): number {
  const days = (last.at.getTime() - before.at.getTime()) / DAY_MS;
  return Math.round((last.bytes - before.bytes) / days);
}
