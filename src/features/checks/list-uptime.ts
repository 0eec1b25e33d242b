// Uptime of many monitors, whole and in buckets: what a list with its bars shows.
import Type from "typebox";
import { Id, Moment, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { MonitorIds, rangeAndMonitorsOf, rangeInput } from "./range.ts";
import { findThings } from "./store.ts";
import { states, worstState } from "./uptime.ts";
import { uptimesOf } from "./uptime-of.ts";
import { uptimeFields, UptimeView, uptimeView } from "./uptime-view.ts";

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
        buckets: Type.Array(
          Strict({
            from: Moment,
            to: Moment,
            ...uptimeFields,
            worstState: Nullable(
              OneOf(states, {
                description: "down before unknown, maintenance, paused, pending, up; null: not there yet",
              }),
            ),
          }),
        ),
      }),
    ),
  }),
  async run({ db, org, now }, input) {
    const asked = rangeAndMonitorsOf(input, now, limits);
    const things = await findThings(db, org, asked.monitorIds);
    const uptimes = await uptimesOf(db, things, asked, input.buckets ?? USUAL_BUCKETS, now);
    // All share their edges, and writing a moment out costs more than the rest of a bucket.
    const edges = (uptimes[0]?.buckets ?? []).map(({ fromMs, toMs }) => ({
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
    }));
    return {
      from: new Date(asked.fromMs).toISOString(),
      to: new Date(asked.toMs).toISOString(),
      items: uptimes.map(({ thing, total, buckets }) => ({
        monitorId: thing.id,
        total: uptimeView(total),
        buckets: buckets.map((bucket, place) => ({
          ...edges[place]!,
          ...uptimeView(bucket.sums),
          worstState: worstState(bucket.sums),
        })),
      })),
    };
  },
});
