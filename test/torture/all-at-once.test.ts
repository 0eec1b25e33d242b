// A short round of the scenario in which everything goes down at one moment.
import { allAtOnce } from "./all-at-once.ts";
import { testShortRound } from "./short-round.ts";

testShortRound(allAtOnce);
