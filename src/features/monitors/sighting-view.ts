// How one look is shown to people: milliseconds to the microsecond in place of stored microseconds.
import Type, { type Static } from "typebox";
import type { Sighting } from "#probes/index.ts";
import { Moment, Nullable, OneOf, Strict } from "#platform/schema.ts";

const Milliseconds = Nullable(Type.Number());

export const SightingView = Strict(
  {
    at: Moment,
    verdict: OneOf(["good", "slow", "bad", "unmeasured"], {
      description:
        "slow: good, but slower than `responseTimeLimitMs`; unmeasured: our own fault, never held against the target",
    }),
    reason: Nullable(Type.String({ description: "Stable code; null exactly when good" })),
    message: Nullable(Type.String()),
    statusCode: Nullable(Type.Integer()),
    address: Nullable(Type.String({ description: "The IP address that answered, or was tried last" })),
    phases: Strict({
      dnsMs: Milliseconds,
      connectMs: Milliseconds,
      tlsMs: Milliseconds,
      firstByteMs: Milliseconds,
      transferMs: Milliseconds,
    }),
    totalMs: Milliseconds,
    wasRetried: Type.Boolean({ description: "The first attempt failed and a second one was made at once" }),
    certificate: Nullable(Strict({ validTo: Moment, issuer: Type.String(), subject: Type.String() })),
  },
  { title: "Sighting" },
);
export type SightingView = Static<typeof SightingView>;

/** A look with its retry; the form in which an engine answers a look_request. */
export interface FinishedLook extends Sighting {
  readonly at: string; // RFC 3339
  readonly wasRetried: boolean;
}

export function viewOfSighting(look: FinishedLook): SightingView {
  return {
    at: look.at,
    verdict: look.verdict,
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
    certificate: certificateView(look.certificate),
  };
}

function certificateView(facts: Sighting["certificate"]): SightingView["certificate"] {
  return facts === null ? null : { validTo: facts.validTo, issuer: facts.issuer, subject: facts.subject };
}

export function milliseconds(microseconds: number | null): number | null {
  return microseconds === null ? null : microseconds / 1_000;
}
