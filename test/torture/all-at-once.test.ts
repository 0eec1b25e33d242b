import { allAtOnce } from "./all-at-once.ts";
import { testShortRound } from "./short-round.ts";

testShortRound(allAtOnce);
