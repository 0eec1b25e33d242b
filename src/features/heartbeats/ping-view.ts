// A ping as people and programs read it. Whether it came by a former address, and whatever else decided, says its note.
import Type, { type Static } from "typebox";
import { Id, Moment, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { kindOfStored, pingKinds } from "./ping.ts";
import type { PingRow } from "./ping-store.ts";

export const PingView = Strict(
  {
    n: Type.Integer({ description: "Counts the pings of a heartbeat from 1" }),
    id: Id,
    receivedAt: Moment,
    kind: OneOf(pingKinds, { description: "What it was taken as" }),
    exitStatus: Nullable(Type.Integer()),
    runId: Nullable(Id),
    durationMs: Nullable(Type.Integer({ description: "Of the run that it ended" })),
    form: Type.String({ description: "In whose words it came: `keepwatch`, `healthchecks`, `email` …" }),
    scheme: Type.String(),
    method: Type.String(),
    address: Nullable(Type.String()),
    userAgent: Nullable(Type.String()),
    note: Nullable(Type.String({ description: "Why it counts as what it counts as, where that is not plain" })),
    bodyBytes: Nullable(Type.Integer({ description: "As sent; null: it had no body" })),
    hasBody: Type.Boolean({ description: "Its body, or the beginning of it, is still kept" }),
  },
  { title: "Ping" },
);
export type PingView = Static<typeof PingView>;

export function pingView(row: PingRow): PingView {
  return { ...row, receivedAt: row.receivedAt.toISOString(), kind: kindOfStored(row.kind) };
}
