// A check as people read it: one look, when it was due, what was seen and how long each part took.
import Type, { type Static } from "typebox";
import { Moment, Nullable, OneOf, Strict } from "#platform/schema.ts";

const Milliseconds = Type.Number({ minimum: 0, description: "Milliseconds, to the microsecond" });

const PhasesView = Strict({
  dnsMs: Nullable(Milliseconds),
  connectMs: Nullable(Milliseconds),
  tlsMs: Nullable(Milliseconds),
  firstByteMs: Nullable(Milliseconds),
  transferMs: Nullable(Milliseconds),
});

export const CheckView = Strict(
  {
    dueAt: Moment,
    at: Type.Unsafe<string>({ ...Moment, description: "When the look began" }),
    verdict: OneOf(["good", "slow", "bad", "unmeasured"], {
      description:
        "`slow`: good, but slower than the monitor's own limit. `unmeasured`: we could not look properly (our own fault), so it counts for nothing.",
    }),
    reason: Nullable(Type.String()),
    message: Nullable(Type.String()),
    statusCode: Nullable(Type.Integer()),
    address: Nullable(Type.String({ description: "IP address that answered or was tried last" })),
    phases: PhasesView,
    totalMs: Nullable(Milliseconds),
    wasRetried: Type.Boolean(),
  },
  { title: "Check" },
);
export type CheckView = Static<typeof CheckView>;

/** As `result.verdict` stores them. */
const verdictsByCode: readonly CheckView["verdict"][] = ["good", "bad", "unmeasured", "slow"];

/** A row of `result`, as the store reads it. */
export interface CheckRow {
  readonly slot: number;
  readonly at: Date;
  readonly verdict: number;
  readonly reason: string | null;
  readonly message: string | null;
  readonly statusCode: number | null;
  readonly address: string | null;
  readonly dnsUs: number | null;
  readonly connectUs: number | null;
  readonly tlsUs: number | null;
  readonly firstByteUs: number | null;
  readonly transferUs: number | null;
  readonly totalUs: number | null;
  readonly wasRetried: boolean;
}

export function checkView(row: CheckRow): CheckView {
  return {
    dueAt: new Date(row.slot).toISOString(),
    at: row.at.toISOString(),
    verdict: verdictOf(row.verdict),
    reason: row.reason,
    message: row.message,
    statusCode: row.statusCode,
    address: row.address,
    phases: {
      dnsMs: milliseconds(row.dnsUs),
      connectMs: milliseconds(row.connectUs),
      tlsMs: milliseconds(row.tlsUs),
      firstByteMs: milliseconds(row.firstByteUs),
      transferMs: milliseconds(row.transferUs),
    },
    totalMs: milliseconds(row.totalUs),
    wasRetried: row.wasRetried,
  };
}

/** A newer program may have stored a verdict that we do not know yet: it counts for nothing here. */
function verdictOf(stored: number): CheckView["verdict"] {
  return verdictsByCode[stored] ?? "unmeasured";
}

/** Integer microseconds as milliseconds; a mean is rounded to the microsecond first. */
export function milliseconds(microseconds: number | null): number | null {
  return microseconds === null ? null : Math.round(microseconds) / 1000;
}
