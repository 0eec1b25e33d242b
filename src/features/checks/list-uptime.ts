// Uptime of many monitors, whole and in buckets: what a list with its bars shows.
import Type from "typebox";
import { Id, Moment, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { MonitorIds, rangeAndMonitorsOf, rangeInput } from "./range.ts";
import { findThings } from "./store.ts";
import { uptimesOf } from "./uptime-of.ts";
import { BucketView, bucketViews, edgeViews, UptimeView, uptimeView } from "./uptime-view.ts";

const limits = { usualDays: 90, maxDays: 3_660 };
const USUAL_BUCKETS = 90;
const MAX_BUCKETS = 366;

export const listUptime = query({
  name: "uptime.list",
  summary: "Sum up the uptime of many monitors, whole and in equal buckets of time",
  input: Strict({
    monitorIds: MonitorIds,
    ...rangeInput,
    buckets: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_BUCKETS, default: USUAL_BUCKETS })),
  }),
  output: Strict({
    from: Moment,
    to: Moment,
    items: Type.Array(
      Strict({
        monitorId: Id,
        total: UptimeView,
        buckets: Type.Array(BucketView),
      }),
    ),
  }),
  async run({ db, org, now }, input) {
    const asked = rangeAndMonitorsOf(input, now, limits);
    const things = await findThings(db, org, asked.monitorIds);
    const uptimes = await uptimesOf(db, things, asked, input.buckets ?? USUAL_BUCKETS, now);
    // All share their edges, and writing a moment out costs more than the rest of a bucket.
    const edges = edgeViews(uptimes[0]?.buckets ?? []);
    return {
      from: new Date(asked.fromMs).toISOString(),
      to: new Date(asked.toMs).toISOString(),
      items: uptimes.map(({ thing, total, buckets }) => ({
        monitorId: thing.id,
        total: uptimeView(total),
        buckets: bucketViews(buckets, edges),
      })),
    };
  },
});
