// A short round of the scenario in which PostgreSQL stands still under load.
import { databaseFrozen } from "./database-frozen.ts";
import { testShortRound } from "./short-round.ts";

testShortRound(databaseFrozen);
