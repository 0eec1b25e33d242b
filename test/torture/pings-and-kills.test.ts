// A short round of the scenario in which jobs ping while everything is struck.
import { pingsAndKills } from "./pings-and-kills.ts";
import { testShortRound } from "./short-round.ts";

testShortRound(pingsAndKills);
