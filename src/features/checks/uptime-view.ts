// Uptime as people and programs read it: seconds with milliseconds behind the point, never a count of checks.
import Type, { type Static } from "typebox";
import type { Stretch } from "#lib/stretches.ts";
import { Moment, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { states, type Sums, uptimeRatio, worstState } from "./uptime.ts";

function Seconds(description: string) {
  return Type.Number({ minimum: 0, description });
}

export const uptimeFields = {
  upSeconds: Seconds("It answered as it should (`degraded` included)"),
  downSeconds: Seconds("It did not, from the first failed check on"),
  maintenanceSeconds: Seconds("In a maintenance window: left out of the ratio"),
  unknownSeconds: Seconds("We could not see: left out of the ratio"),
  pendingSeconds: Seconds("Not judged yet: in no ratio"),
  pausedSeconds: Seconds("Paused by a person: in no ratio"),
  absentSeconds: Seconds("Before the monitor existed: in no ratio"),
  uptimeRatio: Nullable(Type.Number({ minimum: 0, maximum: 1, description: "up / (up + down); null when both are 0" })),
};

export const UptimeView = Strict(uptimeFields, {
  title: "Uptime",
  description:
    "The seven sums together are the length of the range to the millisecond; what lies in the future is in none of them.",
});
export type UptimeView = Static<typeof UptimeView>;

export function uptimeView(sums: Sums): UptimeView {
  return {
    upSeconds: sums.up / 1000,
    downSeconds: sums.down / 1000,
    maintenanceSeconds: sums.maintenance / 1000,
    unknownSeconds: sums.unknown / 1000,
    pendingSeconds: sums.pending / 1000,
    pausedSeconds: sums.paused / 1000,
    absentSeconds: sums.absent / 1000,
    uptimeRatio: uptimeRatio(sums),
  };
}

export const BucketView = Strict({
  from: Moment,
  to: Moment,
  ...uptimeFields,
  worstState: Nullable(
    OneOf(states, { description: "down before unknown, maintenance, paused, pending, up; null: not there yet" }),
  ),
});
export type BucketView = Static<typeof BucketView>;

type Edges = Pick<BucketView, "from" | "to">;

export function edgeViews(buckets: readonly Stretch[]): Edges[] {
  return buckets.map(({ fromMs, toMs }) => ({
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
  }));
}

export function bucketViews(buckets: readonly { readonly sums: Sums }[], edges: readonly Edges[]): BucketView[] {
  return buckets.map(({ sums }, place) => ({ ...edges[place]!, ...uptimeView(sums), worstState: worstState(sums) }));
}
