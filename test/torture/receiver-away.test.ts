// A short round of the scenario in which whoever is to be told is away for a while.
import { receiverAway } from "./receiver-away.ts";
import { testShortRound } from "./short-round.ts";

testShortRound(receiverAway);
