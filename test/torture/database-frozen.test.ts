import { databaseFrozen } from "./database-frozen.ts";
import { testShortRound } from "./short-round.ts";

testShortRound(databaseFrozen);
