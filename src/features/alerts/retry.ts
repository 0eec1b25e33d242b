// What sending a dead delivery again means. A `down` that goes out after its `up` would open a page at the receiver that
// nothing ever closes, so once the outage is over its end is told instead. Pure.
import { Refusal } from "#platform/refusal.ts";

export interface DeadDelivery {
  readonly state: string;
  readonly isChannelDeleted: boolean;
}

/** The outage that a delivery is about, as it is now. */
export interface OutageNow {
  readonly isOver: boolean;
  /** It answered or reported again; or it was no outage at all, and the mistake ours; null: ended by the hand of a person. */
  readonly recovery: "recovered" | "taken_back" | null;
  /** The same recipient has heard of the end, or is about to. */
  readonly isEndTold: boolean;
}

/** `again`: the same delivery under the same key. `end`: a new one, which tells that the outage was, and is over. */
export type Retry = "again" | "end";

/** `outage` is null for a test message. Refuses (409) what would tell nothing, or something untrue. */
export function retryOf(delivery: DeadDelivery, outage: OutageNow | null): Retry {
  if (delivery.state !== "dead")
    throw new Refusal(409, "not_dead", "Only a delivery that was given up can be sent again.");
  if (delivery.isChannelDeleted)
    throw new Refusal(409, "channel_deleted", "The channel was deleted, so nothing can be sent to it.");
  if (outage === null || !outage.isOver) return "again";
  if (outage.recovery === "taken_back")
    throw new Refusal(
      409,
      "miss_taken_back",
      "The miss was ours: a ping had come in time. So there is nothing to tell of any more.",
    );
  if (outage.recovery === null)
    throw new Refusal(
      409,
      "ended_by_person",
      "A person has ended this outage, so telling of it now would mislead whoever hears it.",
    );
  if (outage.isEndTold)
    throw new Refusal(409, "end_already_told", "The outage is over, and this recipient has been (or will be) told so.");
  return "end";
}

/** As much of a kept telling as changes when it is sent as the end of the outage. */
export interface KeptTelling {
  readonly incident: Readonly<Record<string, unknown>> | null;
  readonly [field: string]: unknown;
}

/** `telling` as the news that its outage is over. `id` is the new delivery's. */
export function tellingOfEnd(telling: KeptTelling, id: string, resolvedAt: Date, sequence: number): KeptTelling {
  const moment = resolvedAt.toISOString();
  return {
    ...telling,
    id,
    event: String(telling["event"]).startsWith("heartbeat.") ? "heartbeat.recovered" : "monitor.up",
    occurredAt: moment,
    incident: { ...telling.incident, sequence, resolvedAt: moment },
  };
}
