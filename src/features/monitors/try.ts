// Looks once at a target that is not saved, so that a person sees what a monitor would see.
import { look, probes } from "#probes/index.ts";
import { Strict } from "#platform/schema.ts";
import { act } from "#platform/verb.ts";
import { refuseFaults } from "./faults.ts";
import { KindName, Target, targetFaults } from "./kinds.ts";
import { defaults, optionalSettings } from "./monitor.ts";
import { SightingView, viewOfSighting } from "./sighting-view.ts";

export const tryMonitor = act({
  name: "monitor.try",
  summary: "Look once at a target without saving a monitor",
  input: Strict({ kind: KindName, target: Target, timeoutMs: optionalSettings.timeoutMs }),
  output: SightingView,
  async run({ net, now }, input) {
    refuseFaults(targetFaults(input.kind, input.target, "/target"));
    const { probe, completeTarget } = probes[input.kind];
    // Bounded by the probe's own deadlines: nobody else ends this look.
    const sighting = await look(probe, completeTarget(input.target), {
      net,
      timeoutMs: input.timeoutMs ?? defaults.timeoutMs,
      signal: new AbortController().signal,
    });
    return { answer: viewOfSighting({ ...sighting, at: now.toISOString() }), changes: [] };
  },
});
