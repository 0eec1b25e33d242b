// A short round of every scenario on the real program: what script/torture plays for hours. The seeds are fixed; how the
// processes interleave is not, and no interleaving may break a promise.
import assert from "node:assert/strict";
import { test } from "node:test";
import { databaseFrozen } from "./database-frozen.ts";
import { flipsAndKills } from "./flips-and-kills.ts";
import { receiverAway } from "./receiver-away.ts";
import { play } from "./run.ts";
import { twoEngines } from "./two-engines.ts";

const ROUND_WITHIN_MS = 240_000;

for (const scenario of [flipsAndKills, twoEngines, receiverAway, databaseFrozen])
  test(`${scenario.name}: a round breaks no promise`, { timeout: ROUND_WITHIN_MS }, async () => {
    const { violations, figures } = await play(scenario, { rounds: 1, seed: 11, monitorCount: 40 });
    assert.deepEqual(violations, []);
    assert.equal(figures.lost, 0);
    assert.ok(figures.blows > 0 && figures.deliveries > 0, `something happened: ${JSON.stringify(figures)}`);
  });
