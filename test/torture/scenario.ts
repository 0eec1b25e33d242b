// A scenario: a stage and what is done to it in a round. Everything is chosen by the dice it is given.
import type { Dice } from "./random.ts";
import type { Stage } from "./stage.ts";

export interface Scenario {
  readonly name: string;
  open(size: { readonly monitorCount: number }): Promise<Stage>;
  /** Leaves everything running. `drainAndCheck` follows. Gives what went wrong beyond the invariants. */
  round(stage: Stage, dice: Dice): Promise<string[]>;
}
