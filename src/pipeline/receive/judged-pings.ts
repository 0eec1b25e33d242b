// Pings judged one after another, heartbeat by heartbeat, from what is known of each: what is to be written.
import type { Expectation, Ping } from "#features/heartbeats/index.ts";
import { scrubText } from "#lib/scrub-text.ts";
import type { HeartbeatBelief } from "#pipeline/heartbeat-belief.ts";
import { type JudgedPing, judgePing } from "#pipeline/judge-ping.ts";
import type { StoredBelief } from "./stored-belief.ts";

/** What is known in memory of a heartbeat that pings name. */
export interface PingTarget {
  readonly number: number;
  readonly version: number;
  readonly expectation: Expectation;
}

/** A ping with the settings by which it is to be judged. */
export interface AddressedPing {
  readonly ping: Ping;
  readonly target: PingTarget;
}

export interface JudgedOne {
  readonly ping: Ping;
  readonly judged: JudgedPing;
}

/** All pings of one heartbeat in a commit. */
export interface JudgedHeartbeat {
  readonly before: StoredBelief;
  readonly after: HeartbeatBelief;
  readonly pings: readonly JudgedOne[];
}

export function judgeAll(before: StoredBelief, pings: readonly AddressedPing[]): JudgedHeartbeat {
  let after = before.belief;
  const judged: JudgedOne[] = [];
  for (const { ping, target } of pings.length === 1 ? pings : pings.toSorted((a, b) => inOrder(a.ping, b.ping))) {
    const one = judgePing(after, ping, target.expectation);
    after = one.belief;
    judged.push({ ping, judged: one });
  }
  return { before, after, pings: judged };
}

function inOrder(a: Ping, b: Ping): number {
  return a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1);
}

/** What engines do not notice by themselves: a deadline where there was none, or one that is nearer. */
export function bringsDeadlineNearer({ before, after }: JudgedHeartbeat): boolean {
  const { dueAt } = after.pulse;
  const former = before.belief.pulse.dueAt;
  return dueAt !== null && (former === null || dueAt < former);
}

/** It changes no state and is nothing to tell of. */
export function isQuiet({ pings }: JudgedHeartbeat): boolean {
  return pings.every(({ judged }) => judged.changes.length === 0 && judged.slow === null);
}

/** Its heartbeat is paused, and stays so. */
export function isAsleep({ judged }: JudgedOne): boolean {
  return judged.kind === "ignored" && judged.belief.state === "paused";
}

export const FORMER_ADDRESS = "by the former address";
const MAX_NOTE_CHARACTERS = 500;

/** Why it counts as what it counts as, what it said itself, and by which address it came. */
export function noteOf({ ping, judged }: JudgedOne): string | null {
  if (judged.note === null && ping.message === null && !ping.isByFormerAddress) return null;
  const own = judged.note?.includes(ping.message ?? "") ? null : ping.message; // a failure's note says it already
  const parts = [judged.note, own, ping.isByFormerAddress ? FORMER_ADDRESS : null].filter(
    (part): part is string => part !== null && part !== "",
  );
  return parts.length === 0 ? null : scrubText(parts.join("; "), MAX_NOTE_CHARACTERS);
}
