// Asks the engine that owns a monitor to look at it now, and waits for what it saw. The request is a row; the notice
// only wakes the engine, and the answer is read by key.
import { setTimeout as pause } from "node:timers/promises";
import { uuidv7 } from "#lib/uuid.ts";
import { notFound, Refusal } from "#platform/refusal.ts";
import { Id, Strict } from "#platform/schema.ts";
import { act } from "#platform/verb.ts";
import { dropLookRequest, findAnswer, hasEngine, insertLookRequest } from "./look-store.ts";
import { SightingView, viewOfSighting } from "./sighting-view.ts";
import { findMonitors } from "./store.ts";

const POLL_MS = 50;
/** What the way to the engine and back may take beside the look itself. */
const GRACE_MS = 2_000;
/** The longest that a look with its retry takes, in time-outs of one attempt. */
const LONGEST_LOOK_TIMEOUTS = 3;

export const checkMonitor = act({
  name: "monitor.check",
  summary: "Look at a monitor now and answer with what was seen",
  input: Strict({ id: Id }),
  output: SightingView,
  async run({ pool, org }, { id }) {
    const [monitor] = await findMonitors(pool, org, [id]);
    if (monitor === undefined) throw notFound("monitor");
    if (monitor.isPaused)
      throw new Refusal(409, "monitor_paused", "A paused monitor is not looked at. Resume it first.");
    const requestId = uuidv7();
    await insertLookRequest(pool, requestId, monitor);
    const startedMs = performance.now();
    // An engine that is there may need its retry; one that is not is given up after the time-out of one attempt.
    const absentAtMs = monitor.timeoutMs + GRACE_MS;
    const lateAtMs = LONGEST_LOOK_TIMEOUTS * monitor.timeoutMs + GRACE_MS;
    let isEngineSeen = false;
    try {
      for (;;) {
        const answer = await findAnswer(pool, requestId);
        if (answer !== null) return { answer: viewOfSighting(answer), changes: [] };
        const waitedMs = performance.now() - startedMs;
        if (waitedMs >= absentAtMs && !isEngineSeen) isEngineSeen = await hasEngine(pool, monitor.shard);
        if (waitedMs >= lateAtMs || (waitedMs >= absentAtMs && !isEngineSeen)) throw unavailable();
        await pause(POLL_MS);
      }
    } finally {
      await dropLookRequest(pool, requestId);
    }
  },
});

function unavailable(): Refusal {
  return new Refusal(503, "engine_unavailable", "No engine has looked at this monitor in time. Try again shortly.", {
    retryAfterSeconds: 5,
  });
}
