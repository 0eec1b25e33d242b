import { twoEngines } from "./two-engines.ts";
import { testShortRound } from "./short-round.ts";

testShortRound(twoEngines);
