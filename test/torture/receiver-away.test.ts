import { receiverAway } from "./receiver-away.ts";
import { testShortRound } from "./short-round.ts";

testShortRound(receiverAway);
