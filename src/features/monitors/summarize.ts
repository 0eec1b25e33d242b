// How all monitors are, in one small answer: for the sentence at the top of every page.
import Type from "typebox";
import { Empty, Id, Moment, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { type State, stateOf, states } from "./monitor.ts";
import { countStates, findBlindness, listLongestDown } from "./summary-store.ts";

/** Monitors named in the sentence; the rest is a number. */
const MAX_NAMED = 5;

const Count = Type.Integer({ minimum: 0 });

export const summarizeMonitors = query({
  name: "monitor.summarize",
  summary: "Count monitors by state, name the ones that are down longest, and say whether Keepwatch can see",
  input: Empty,
  output: Strict({
    total: Count,
    counts: Strict({
      down: Count,
      degraded: Count,
      unknown: Count,
      maintenance: Count,
      pending: Count,
      up: Count,
      paused: Count,
    }),
    down: Type.Array(Strict({ id: Id, name: Type.String(), since: Moment }), {
      description: `Up to ${MAX_NAMED}, the longest outage first`,
    }),
    blind: Type.Union([Strict({ since: Moment, monitors: Count }), Type.Null()], {
      description: "While Keepwatch's own network seems to be gone: since when, and how many monitors are silent",
    }),
  }),
  async run({ db, org }) {
    const counts = Object.fromEntries(states.map((state) => [state, 0])) as Record<State, number>;
    for (const { state, count } of await countStates(db, org)) counts[stateOf(state)] += count;
    const blind = await findBlindness(db, org);
    const down = counts.down === 0 ? [] : await listLongestDown(db, org, MAX_NAMED);
    return {
      total: Object.values(counts).reduce((sum, count) => sum + count, 0),
      counts,
      down: down.map(({ id, name, since }) => ({ id, name, since: since.toISOString() })),
      blind: blind === undefined ? null : { since: blind.since.toISOString(), monitors: blind.monitors },
    };
  },
});
