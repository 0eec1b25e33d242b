// Uptime as people and programs read it: seconds with milliseconds behind the point, never a count of checks.
import Type, { type Static } from "typebox";
import { Nullable, Strict } from "#platform/schema.ts";
import { type Sums, uptimeRatio } from "./uptime.ts";

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
