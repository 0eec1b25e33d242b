// What is believed of a heartbeat, and how that goes from one state into the next. Pure.
import { deadlineOf, type Expectation, type Pulse } from "#features/heartbeats/index.ts";

/** What is stored of a heartbeat. Moments are Unix milliseconds. */
export interface HeartbeatBelief {
  readonly state: string;
  readonly seq: number;
  readonly since: number;
  readonly slot: number;
  readonly failures: number; // in a row
  /** Of the last failure or miss. */
  readonly reason: string | null;
  readonly message: string | null;
  readonly pulse: Pulse;
}

export interface StateChange {
  readonly state: "up" | "down";
  readonly seq: number;
  readonly fromAt: number;
  readonly slot: number;
  readonly reason: string | null;
  readonly message: string | null;
}

/** A belief, and the changes of state by which it came about: in order, and mostly none. */
export interface Entered {
  readonly belief: HeartbeatBelief;
  readonly changes: readonly StateChange[];
}

export const UNCHANGED: readonly StateChange[] = [];

/** Into a state, by a ping: no miss is why it is down. Each begins after the one before by at least a millisecond. */
export function entering(belief: HeartbeatBelief, state: string, at: number): Entered {
  if (state === belief.state || (state !== "up" && state !== "down")) return { belief, changes: UNCHANGED };
  const fromAt = Math.max(at, belief.since + 1);
  const slot = Math.max(at, belief.slot + 1);
  const seq = belief.seq + 1;
  const why = state === "down" ? { reason: belief.reason, message: belief.message } : { reason: null, message: null };
  return {
    belief: { ...belief, state, seq, since: fromAt, slot, ...why, pulse: { ...belief.pulse, dueWhy: null } },
    changes: [{ state, seq, fromAt, slot, ...why }],
  };
}

/** The belief with its deadline made anew. */
export function awaited(belief: HeartbeatBelief, expectation: Expectation): HeartbeatBelief {
  return { ...belief, pulse: { ...belief.pulse, ...deadlineOf(belief.state, belief.pulse, expectation) } };
}
