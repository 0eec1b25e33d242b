// A delivery (one telling to one recipient) as people and programs read it. Never its channel's secrets.
import Type, { type Static } from "typebox";
import { Id, Moment, Nullable, OneOf, Strict } from "#platform/schema.ts";

export const deliveryStates = ["pending", "sending", "retrying", "held", "sent", "dead", "skipped", "folded"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export const deliveryFields = {
  id: Id,
  state: OneOf(deliveryStates, {
    description:
      "pending: not tried yet; retrying: tried in vain, will be again; held: waits until a person sends or drops it (see `/deliveries/held`); dead: given up, a person may send it again",
  }),
  channel: Strict({ id: Id, name: Type.String(), kind: Type.String() }),
  recipient: Type.String({ description: "Empty where a channel has only one" }),
  event: Type.String({
    description:
      "What is told: `monitor.down`, `monitor.up`, `heartbeat.missed`, `heartbeat.failed`, `heartbeat.recovered`, `heartbeat.slow`, `certificate.expiring`, `domain.expiring`, `channel.test` …",
  }),
  incidentId: Nullable(Id),
  monitor: Nullable(Strict({ id: Id, name: Type.String() }, { description: "The monitor or heartbeat" })),
  createdAt: Moment,
  dueAt: Type.Unsafe<string>({ ...Moment, description: "When it is (or was) next to be tried" }),
  attempts: Type.Integer({ description: "How often it was tried" }),
  lastStatus: Nullable(Type.Integer({ description: "HTTP or SMTP status of the last answer" })),
  lastDetail: Nullable(Type.String({ description: "What the other side answered last, or what went wrong" })),
  durationMs: Nullable(Type.Integer({ description: "How long the last attempt took" })),
  finishedAt: Nullable(Moment),
  resendOf: Nullable(Id),
};

export const DeliveryView = Strict(deliveryFields, { title: "Delivery" });
export type DeliveryView = Static<typeof DeliveryView>;

export const AttemptView = Strict(
  {
    number: Type.Integer({ minimum: 1 }),
    startedAt: Moment,
    finishedAt: Nullable(Moment),
    durationMs: Nullable(Type.Integer()),
    result: Nullable(OneOf(["sent", "retry", "permanent"], { description: "null: how it ended is not known" })),
    statusCode: Nullable(Type.Integer()),
    detail: Nullable(Type.String()),
    isAmbiguous: Nullable(Type.Boolean({ description: "It may have been taken although it failed" })),
  },
  { title: "Attempt" },
);

/** A row of `delivery` with the names that belong to its ids. */
export interface DeliveryRow {
  readonly ord: number;
  readonly id: string;
  readonly state: "pending" | "claimed" | "held" | "sent" | "dead" | "skipped" | "folded";
  readonly channelId: string;
  readonly channelName: string | null;
  readonly channelKind: string;
  readonly recipient: string;
  readonly event: string;
  readonly incidentId: string | null;
  readonly monitorId: string | null;
  readonly monitorName: string | null;
  readonly createdAt: Date;
  readonly dueAt: Date;
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastDetail: string | null;
  readonly lastStartedAt: Date | null;
  readonly lastFinishedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly resendOf: string | null;
}

export interface AttemptRow {
  readonly number: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly result: "sent" | "retry" | "permanent" | null;
  readonly statusCode: number | null;
  readonly detail: string | null;
  readonly isAmbiguous: boolean | null;
}

export function shownState(state: DeliveryRow["state"], attempts: number): DeliveryState {
  if (state === "claimed") return "sending";
  return state === "pending" && attempts > 0 ? "retrying" : state;
}

export function deliveryView(row: DeliveryRow): DeliveryView {
  return {
    id: row.id,
    state: shownState(row.state, row.attempts),
    channel: { id: row.channelId, name: row.channelName ?? "", kind: row.channelKind },
    recipient: row.recipient,
    event: row.event,
    incidentId: row.incidentId,
    monitor: row.monitorId === null ? null : { id: row.monitorId, name: row.monitorName ?? "" },
    createdAt: row.createdAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    attempts: row.attempts,
    lastStatus: row.lastStatus,
    lastDetail: row.lastDetail,
    durationMs: durationMs(row.lastStartedAt, row.lastFinishedAt),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    resendOf: row.resendOf,
  };
}

export function attemptView(row: AttemptRow): Static<typeof AttemptView> {
  return {
    ...row,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    durationMs: durationMs(row.startedAt, row.finishedAt),
  };
}

function durationMs(startedAt: Date | null, finishedAt: Date | null): number | null {
  return startedAt === null || finishedAt === null ? null : Math.max(0, finishedAt.getTime() - startedAt.getTime());
}
