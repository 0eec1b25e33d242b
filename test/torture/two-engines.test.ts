// A short round of the scenario in which two engines share a database and are killed, frozen and cut off.
import { twoEngines } from "./two-engines.ts";
import { testShortRound } from "./short-round.ts";

testShortRound(twoEngines);
