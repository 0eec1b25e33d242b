// Pure: what we believed + what we saw = what we now believe. No clock, no database, no words for people.
import type { Verdict } from "#probes/index.ts";

export type State = "pending" | "up" | "degraded" | "down" | "unknown" | "maintenance" | "paused";

/** What we hold to be true of one watched thing. Moments are Unix milliseconds. */
export interface Belief {
  readonly state: State;
  readonly seq: number; // of the event that began this state
  readonly since: number;
  readonly version: number; // of the settings it was judged under
  readonly slot: number; // the newest slot whose look was written into the belief
  readonly failures: number; // failed checks in a row
  readonly successes: number; // good checks in a row while down
  readonly streakAt: number | null; // when the running streak's first look began
}

/** The part of a look that judging needs. */
export interface Look {
  readonly version: number; // of the settings it was taken under
  readonly slot: number;
  readonly at: number; // when it began
  readonly verdict: Verdict;
}

export interface Thresholds {
  readonly failuresToDown: number;
  readonly successesToUp: number;
}

export interface Judgement {
  readonly belief: Belief;
  /** The state is another: this is an event, and the duty to tell. */
  readonly isNewState: boolean;
}

/**
 * Returns the new belief, or null when the look changes nothing that is written: all is well as before, the look is not
 * a measurement, or it was taken under other settings or in a slot that is not newer (stored, not judged).
 */
export function judge(belief: Belief, look: Look, thresholds: Thresholds): Judgement | null {
  if (look.verdict === "unmeasured" || look.version !== belief.version || look.slot <= belief.slot) return null;
  if (belief.state === "paused") return null;
  return look.verdict === "bad" ? judgeBad(belief, look, thresholds) : judgeGood(belief, look, thresholds);
}

/** A slow answer counts as a good one; the state that it leads to is `degraded`. */
function judgeGood(belief: Belief, look: Look, thresholds: Thresholds): Judgement | null {
  const state = look.verdict === "slow" ? "degraded" : "up";
  if (belief.state === state) {
    if (belief.failures === 0) return null;
    return { belief: { ...calm(belief), slot: look.slot }, isNewState: false };
  }
  const isRecovering = belief.state === "down";
  const successes = isRecovering ? belief.successes + 1 : 1;
  const streakAt = belief.successes > 0 && belief.streakAt !== null ? belief.streakAt : look.at;
  if (isRecovering && successes < thresholds.successesToUp)
    return { belief: { ...belief, slot: look.slot, failures: 0, successes, streakAt }, isNewState: false };
  // Of a streak that ends an outage the last look decides whether it answers as fast as it should.
  return { belief: begin(belief, state, isRecovering ? streakAt : look.at, look), isNewState: true };
}

function judgeBad(belief: Belief, look: Look, thresholds: Thresholds): Judgement {
  const failures = belief.failures + 1;
  const streakAt = belief.failures > 0 && belief.streakAt !== null ? belief.streakAt : look.at;
  if (belief.state !== "down" && failures >= thresholds.failuresToDown) {
    // Down begins with the first failed check of the streak, not with the one that convinced us.
    const down = begin(belief, "down", streakAt, look);
    return { belief: { ...down, failures, streakAt }, isNewState: true };
  }
  return { belief: { ...belief, slot: look.slot, failures, successes: 0, streakAt }, isNewState: false };
}

/** A new state. It begins after the old one by at least a millisecond, so that intervals neither touch nor cross. */
function begin(belief: Belief, state: State, at: number, look: Look): Belief {
  return { ...calm(belief), state, seq: belief.seq + 1, since: Math.max(at, belief.since + 1), slot: look.slot };
}

function calm(belief: Belief): Belief {
  return { ...belief, failures: 0, successes: 0, streakAt: null };
}

/** What is believed after a stretch that nobody saw: the same state, and nothing counted on. */
export function breakStreak(belief: Belief): Belief {
  if (belief.state !== "down") return belief.failures > 0 ? calm(belief) : belief;
  return belief.successes > 0 ? { ...belief, successes: 0, streakAt: null } : belief;
}

/** While a thing is in trouble it is looked at on its shorter retry interval. */
export function isTroubled(belief: Belief): boolean {
  return belief.failures > 0 || belief.successes > 0 || belief.state === "down";
}
