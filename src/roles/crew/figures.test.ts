// What members count is shown by the leader, summed over all of them, through a copy as it passes between processes.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readSettings } from "#platform/config.ts";
import { createLog } from "#platform/log.ts";
import { closeWorld, openWorld } from "#roles/world.ts";
import { addTally, figuresOf, TallyKeeper } from "./figures.ts";

test("the tallies of members are added to what the leader counts itself", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kw-figures-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const settings = readSettings({ KEEPWATCH_DATA: folder }, { workingFolder: folder, secretsFolder: folder });
  const world = openWorld(settings, createLog({ level: "silent", service: "test" }), {
    url: "postgres://nowhere/none",
  });
  t.after(() => closeWorld(world));

  const own = figuresOf(world);
  own.onStart(3);
  own.onLook(7, { verdict: "good" });
  for (const thing of [7, 8]) {
    const keeper = new TallyKeeper();
    keeper.onStart(30);
    keeper.onStart(0);
    keeper.onSkippedSlots(2);
    keeper.onMissed(300);
    keeper.onFlush({ looks: 3, durationMs: 4 });
    keeper.onFlush({ looks: 0, durationMs: 4 });
    keeper.onLook(thing, { verdict: "bad" });
    keeper.onLook(thing, { verdict: "good" });
    addTally(world, structuredClone(keeper.take()));
    addTally(world, structuredClone(keeper.take())); // nothing is left in it
  }
  assert.deepEqual(world.checkCounts.get(7), { good: 2, slow: 0, bad: 1, unmeasured: 0 });
  assert.deepEqual(world.checkCounts.get(8), { good: 1, slow: 0, bad: 1, unmeasured: 0 });
  const text = await world.telemetry.scrape();
  for (const line of [
    "keepwatch_check_lateness_seconds_count 5",
    'keepwatch_check_lateness_seconds_bucket{le="0.02"} 3',
    "keepwatch_skipped_slots_total 4",
    "keepwatch_miss_lateness_seconds_count 2",
    "keepwatch_flush_duration_seconds_count 4",
    "keepwatch_flush_results_sum 6",
  ])
    assert.ok(text.split("\n").includes(line), line);
});
