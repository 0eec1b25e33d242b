// A short round of a scenario on the real program, as a test: what script/torture plays for hours. The seed is fixed; how
// the processes interleave is not, and no interleaving may break a promise.
import assert from "node:assert/strict";
import { test } from "node:test";
import { play } from "./run.ts";
import type { Scenario } from "./scenario.ts";

const ROUND_WITHIN_MS = 240_000;

export function testShortRound(scenario: Scenario): void {
  test(`${scenario.name}: a round breaks no promise`, { timeout: ROUND_WITHIN_MS }, async () => {
    const { violations, figures } = await play(scenario, { rounds: 1, seed: 11, monitorCount: 40 });
    assert.deepEqual(violations, []);
    assert.equal(figures.lost, 0);
    assert.ok(figures.deliveries > 0, `something happened: ${JSON.stringify(figures)}`);
  });
}
