// A short round of the scenario in which targets flip and the program is killed at random.
import { flipsAndKills } from "./flips-and-kills.ts";
import { testShortRound } from "./short-round.ts";

testShortRound(flipsAndKills);
