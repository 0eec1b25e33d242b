// A check as people read it: one look, when it was due, what was seen and how long each part took.
import Type, { type Static } from "typebox";
import { type PackedLook, verdictNames } from "#lib/packed/look.ts";
import { Moment, Nullable, OneOf, Strict } from "#platform/schema.ts";

const Milliseconds = Type.Number({ minimum: 0, description: "Milliseconds, in three significant digits" });

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

export function checkView(look: PackedLook): CheckView {
  return {
    dueAt: new Date(look.slot).toISOString(),
    at: new Date(look.at).toISOString(),
    verdict: verdictOf(look.verdict),
    reason: look.reason,
    message: look.message,
    statusCode: look.statusCode,
    address: look.address,
    phases: {
      dnsMs: milliseconds(look.dnsUs),
      connectMs: milliseconds(look.connectUs),
      tlsMs: milliseconds(look.tlsUs),
      firstByteMs: milliseconds(look.firstByteUs),
      transferMs: milliseconds(look.transferUs),
    },
    totalMs: milliseconds(look.totalUs),
    wasRetried: look.wasRetried,
  };
}

/** A newer program may have stored a verdict that we do not know yet: it counts for nothing here. */
function verdictOf(stored: number): CheckView["verdict"] {
  return verdictNames[stored] ?? "unmeasured";
}

/** Integer microseconds as milliseconds; a mean is rounded to the microsecond first. */
export function milliseconds(microseconds: number | null): number | null {
  return microseconds === null ? null : Math.round(microseconds) / 1000;
}
