import { flipsAndKills } from "./flips-and-kills.ts";
import { testShortRound } from "./short-round.ts";

testShortRound(flipsAndKills);
