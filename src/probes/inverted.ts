// A monitor that is down when its target answers as expected: for what must not be reachable. Pure.
import type { ReasonCode, Sighting } from "./probe.ts";

/** Failures that say nothing about the target itself: they stay what they are. */
const besideTheTarget = new Set<ReasonCode | null>([
  "address_forbidden",
  "proxy_failed",
  "auth_failed",
  "assertion_timeout",
]);

export function inverted(sighting: Sighting): Sighting {
  if (sighting.verdict === "unmeasured" || besideTheTarget.has(sighting.reason)) return sighting;
  if (sighting.verdict === "bad") return { ...sighting, verdict: "good", reason: null, message: null };
  const answer = sighting.statusCode === null ? "It answered" : `It answered with HTTP ${sighting.statusCode}`;
  return { ...sighting, verdict: "bad", reason: "answer_unwanted", message: `${answer}, and should not` };
}
