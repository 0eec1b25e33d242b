// Plays rounds of a scenario on one stage, one after another, and gives what was broken. Used by script/torture and by
// the short rounds among the tests.
import type { Figures } from "./figures.ts";
import { diceOf } from "./random.ts";
import type { Scenario } from "./scenario.ts";

export interface Played {
  readonly violations: readonly string[];
  readonly figures: Figures;
  readonly rounds: number;
}

export interface Plan {
  readonly rounds: number;
  readonly seed: number;
  readonly monitorCount: number;
  /** Told after each round. */
  readonly onRound?: (round: number, violations: readonly string[], figures: Figures) => void;
}

export async function play(scenario: Scenario, { rounds, seed, monitorCount, onRound }: Plan): Promise<Played> {
  const stage = await scenario.open({ monitorCount });
  try {
    for (let round = 1; ; round++) {
      // Each round has dice of its own, so that one can be played again without those before it.
      const broken = await scenario.round(stage, diceOf(seed + round - 1));
      const violations = [...broken, ...(await stage.drainAndCheck())];
      const figures = await stage.figures();
      onRound?.(round, violations, figures);
      if (violations.length > 0 || round >= rounds) return { violations, figures, rounds: round };
    }
  } finally {
    await stage.close();
  }
}
