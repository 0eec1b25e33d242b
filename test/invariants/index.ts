// All invariants that concern what is built. A torture round ends with them.
import { layOutLooks } from "#test/recorded-looks.ts";
import { aTwoHundredIsOnDisk } from "./a-200-is-on-disk.ts";
import { beliefIsHistory } from "./belief-is-history.ts";
import { blindIsSilent } from "./blind-is-silent.ts";
import { bounded } from "./bounded.ts";
import { deafIsWritten } from "./deaf-is-written.ts";
import { historyIsAsked } from "./history-is-asked.ts";
import type { Evidence, Invariant } from "./invariant.ts";
import { noDutyLost } from "./no-duty-lost.ts";
import { noFalseMiss } from "./no-false-miss.ts";
import { noOldVerdict } from "./no-old-verdict.ts";
import { noneDoubled } from "./none-doubled.ts";
import { oneIncident } from "./one-incident.ts";
import { oneLookPerSlot } from "./one-look-per-slot.ts";
import { oneWriter } from "./one-writer.ts";
import { order } from "./order.ts";
import { ownSlowness } from "./own-slowness.ts";
import { uptimeAddsUp } from "./uptime-adds-up.ts";

export type { AnsweredEdit, Evidence, PingAttempt, Trouble } from "./invariant.ts";

export const invariants: readonly Invariant[] = [
  oneWriter,
  oneLookPerSlot,
  beliefIsHistory,
  noOldVerdict,
  noDutyLost,
  noneDoubled,
  order,
  oneIncident,
  aTwoHundredIsOnDisk,
  noFalseMiss,
  blindIsSilent,
  deafIsWritten,
  uptimeAddsUp,
  ownSlowness,
  bounded,
  historyIsAsked,
];

/** What is wrong, in words that begin with the number and name of the promise that is broken. */
export async function violationsOf(evidence: Evidence): Promise<string[]> {
  await layOutLooks(evidence.db);
  const found = await Promise.all(
    invariants.map(async (one) => (await one.check(evidence)).map((words) => `[${one.number} ${one.name}] ${words}`)),
  );
  return found.flat();
}
