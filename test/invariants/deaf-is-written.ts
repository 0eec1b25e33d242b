// 12, in part. A stretch in which nobody could receive is written down as a span.
import { mergeStretches } from "#lib/stretches.ts";
import { deafSpans } from "./heartbeat-histories.ts";
import { type Invariant, MAX_VIOLATIONS } from "./invariant.ts";

/** Two beats, and what a beat takes. */
const SLACK_MS = 1_000;

export const deafIsWritten: Invariant = {
  number: 12,
  name: "deaf is written",
  async check({ db, deafStretches = [] }) {
    const spans = mergeStretches(await deafSpans(db));
    return deafStretches
      .filter(({ fromMs, toMs }) => toMs - fromMs > 2 * SLACK_MS)
      .filter(
        ({ fromMs, toMs }) => !spans.some((span) => span.fromMs <= fromMs + SLACK_MS && span.toMs >= toMs - SLACK_MS),
      )
      .map(
        ({ fromMs, toMs }) =>
          `nobody received from ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}, and no span says so`,
      )
      .slice(0, MAX_VIOLATIONS);
  },
};
