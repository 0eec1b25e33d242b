// Uptime of one heartbeat, whole and in equal buckets of time: the same sums as those of monitors.
import Type from "typebox";
import { Id, Moment, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { rangeInput, rangeOf } from "./range.ts";
import { getHeartbeat } from "./store.ts";
import { uptimesOf } from "./uptime-of.ts";
import { BucketView, bucketViews, edgeViews, uptimeFields, uptimeView } from "./uptime-view.ts";

const limits = { usualDays: 30, maxDays: 3_660 };
const USUAL_BUCKETS = 1;
const MAX_BUCKETS = 366;

export const readHeartbeatUptime = query({
  name: "heartbeat.uptime",
  summary: "Sum up how long a heartbeat was up, down, unknown and so on, whole and in equal buckets of time",
  input: Strict({
    id: Id,
    ...rangeInput,
    buckets: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_BUCKETS, default: USUAL_BUCKETS })),
  }),
  output: Strict({ heartbeatId: Id, from: Moment, to: Moment, ...uptimeFields, buckets: Type.Array(BucketView) }),
  async run({ db, org, now }, input) {
    const range = rangeOf(input, now, limits);
    const heartbeat = await getHeartbeat(db, org, input.id);
    const [uptime] = await uptimesOf(db, [heartbeat], range, input.buckets ?? USUAL_BUCKETS, now);
    const { total, buckets } = uptime!;
    return {
      heartbeatId: input.id,
      from: new Date(range.fromMs).toISOString(),
      to: new Date(range.toMs).toISOString(),
      ...uptimeView(total),
      buckets: bucketViews(buckets, edgeViews(buckets)),
    };
  },
});
