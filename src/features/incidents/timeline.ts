// The timeline of an incident: what was seen, what people did, who was told and who was not, in one order of time. Pure.
import Type, { type Static } from "typebox";
import { Id, Moment, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { whyUntold } from "./untold.ts";

/** Lines of each kind that one answer holds; the newest, when there are more. */
export const MAX_LINES_OF_A_KIND = 500;
/** Attempts of one delivery that one answer holds, the newest; a day of tries in vain has some 300. */
export const MAX_ATTEMPTS_OF_A_LINE = 20;

const ChannelOfLine = Strict({ id: Id, name: Type.String(), kind: Type.String() });

const Deed = Strict(
  {
    kind: OneOf(["opened", "acknowledged", "commented", "resolved"]),
    at: Moment,
    by: Strict({ kind: OneOf(["person", "api_key", "system"]), id: Nullable(Id), name: Nullable(Type.String()) }),
    text: Nullable(Type.String()),
  },
  { description: "What a person, or Keepwatch itself, did to the incident" },
);

const Change = Strict(
  {
    kind: OneOf(["state"]),
    at: Moment,
    state: Type.String(),
    detectedAt: Type.Unsafe<string>({ ...Moment, description: "When we came to believe it" }),
    reason: Nullable(Type.String()),
    message: Nullable(Type.String()),
  },
  { description: "What was seen" },
);

const Attempt = Strict({
  number: Type.Integer({ minimum: 1 }),
  startedAt: Moment,
  finishedAt: Nullable(Moment),
  durationMs: Nullable(Type.Integer()),
  result: Nullable(OneOf(["sent", "retry", "permanent"], { description: "null: how it ended is not known" })),
  statusCode: Nullable(Type.Integer()),
  detail: Nullable(Type.String({ description: "What the other side answered, or what went wrong" })),
});

const Told = Strict(
  {
    kind: OneOf(["told"]),
    at: Moment,
    deliveryId: Id,
    event: Type.String(),
    state: OneOf(["pending", "sending", "retrying", "sent", "dead", "skipped", "folded"]),
    channel: ChannelOfLine,
    recipient: Type.String({ description: "Empty where a channel has only one" }),
    attemptCount: Type.Integer(),
    attempts: Type.Array(Attempt, { description: `The newest ${MAX_ATTEMPTS_OF_A_LINE}` }),
  },
  { description: "Somebody was told, or is about to be" },
);

const Untold = Strict(
  {
    kind: OneOf(["untold"]),
    at: Moment,
    state: Type.String({ description: "The change that was not told of" }),
    channel: Nullable(ChannelOfLine),
    why: Type.String({ description: "Stable code: `nobody_listens`, …" }),
    text: Type.String(),
  },
  { description: "Somebody was not told, and why" },
);

export const TimelineLine = Type.Union([Deed, Change, Told, Untold]);
export type TimelineLine = Static<typeof TimelineLine>;

export interface DeedRow {
  readonly at: Date;
  readonly kind: Static<typeof Deed>["kind"];
  readonly actorKind: Static<typeof Deed>["by"]["kind"];
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly text: string | null;
}

export interface ChangeRow {
  readonly at: Date;
  readonly state: string;
  readonly detectedAt: Date;
  readonly reason: string | null;
  readonly message: string | null;
}

interface ChannelColumns<Missing> {
  readonly channelId: string | Missing;
  readonly channelName: string | null;
  readonly channelKind: string | Missing;
}

export interface ToldRow extends ChannelColumns<never> {
  readonly at: Date;
  readonly id: string;
  readonly event: string;
  readonly state: "pending" | "claimed" | "sent" | "dead" | "skipped" | "folded";
  readonly attemptCount: number;
  readonly recipient: string;
}

export interface AttemptRow {
  readonly deliveryId: string;
  readonly number: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly result: "sent" | "retry" | "permanent" | null;
  readonly statusCode: number | null;
  readonly detail: string | null;
}

export interface UntoldRow extends ChannelColumns<null> {
  readonly at: Date;
  readonly state: string;
  readonly why: string;
}

export interface TimelineRows {
  readonly deeds: readonly DeedRow[];
  readonly changes: readonly ChangeRow[];
  readonly told: readonly ToldRow[];
  readonly attempts: readonly AttemptRow[];
  readonly untold: readonly UntoldRow[];
}

/** At one moment the cause comes before what follows from it: seen, done, told. */
export function timelineOf(rows: TimelineRows): TimelineLine[] {
  const attempts = Map.groupBy(rows.attempts, (attempt) => attempt.deliveryId);
  const lines: TimelineLine[] = [
    ...rows.changes.map(changeLine),
    ...rows.deeds.map(deedLine),
    ...rows.told.map((row) => toldLine(row, attempts.get(row.id) ?? [])),
    ...rows.untold.map(untoldLine),
  ];
  return lines.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** What was seen comes before what followed from it, also when the clocks of engine and database differ by a little. */
function placeOf(line: TimelineLine): number {
  const at = Date.parse(line.at);
  return line.kind === "state" ? Math.min(at, Date.parse(line.detectedAt)) : at;
}

function changeLine(row: ChangeRow): TimelineLine {
  const { state, reason, message } = row;
  return { kind: "state", at: row.at.toISOString(), state, detectedAt: row.detectedAt.toISOString(), reason, message };
}

function deedLine(row: DeedRow): TimelineLine {
  const by = { kind: row.actorKind, id: row.actorId, name: row.actorName };
  return { kind: row.kind, at: row.at.toISOString(), by, text: row.text };
}

function toldLine(row: ToldRow, attempts: readonly AttemptRow[]): TimelineLine {
  return {
    kind: "told",
    at: row.at.toISOString(),
    deliveryId: row.id,
    event: row.event,
    state:
      row.state === "claimed" ? "sending" : row.state === "pending" && row.attemptCount > 0 ? "retrying" : row.state,
    channel: { id: row.channelId, name: row.channelName ?? "", kind: row.channelKind },
    recipient: row.recipient,
    attemptCount: row.attemptCount,
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      startedAt: attempt.startedAt.toISOString(),
      finishedAt: attempt.finishedAt?.toISOString() ?? null,
      durationMs: attempt.finishedAt === null ? null : attempt.finishedAt.getTime() - attempt.startedAt.getTime(),
      result: attempt.result,
      statusCode: attempt.statusCode,
      detail: attempt.detail,
    })),
  };
}

function untoldLine(row: UntoldRow): TimelineLine {
  const channel =
    row.channelId === null || row.channelKind === null
      ? null
      : { id: row.channelId, name: row.channelName ?? "", kind: row.channelKind };
  return {
    kind: "untold",
    at: row.at.toISOString(),
    state: row.state,
    channel,
    why: row.why,
    text: whyUntold(row.why),
  };
}
