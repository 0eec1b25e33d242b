// All invariants that concern what is built. A torture round ends with them.
import { setTimeout as pause } from "node:timers/promises";
import type { Db, Pool } from "#platform/database/pool.ts";
import type { ReceivedRequest } from "#test/doubles/webhook-receiver.ts";
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
import { inSnapshot } from "./snapshot.ts";
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

export interface LiveEvidence extends Evidence {
  readonly db: Pool;
  /** The record of the receiver, where it still grows: asked when the database is. */
  readonly receivedSoFar?: () => readonly ReceivedRequest[];
  /** In words. Where something goes on at all times, the promises are asked in a moment in which nothing is under way. */
  readonly whatIsUnderWay?: (db: Db) => Promise<readonly string[]>;
}

const SETTLED_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;

/** What is wrong, in words that begin with the number and name of the promise that is broken. */
export async function violationsOf(evidence: LiveEvidence): Promise<string[]> {
  await layOutLooks(evidence.db);
  const giveUpAt = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const found = await inSnapshot(evidence.db, async (db) => {
      const underWay = (await evidence.whatIsUnderWay?.(db)) ?? [];
      const isSettled = underWay.length === 0 || performance.now() > giveUpAt;
      if (!isSettled) return null;
      const received = evidence.receivedSoFar?.() ?? evidence.received;
      return brokenIn({ ...evidence, db, ...(received && { received }) });
    });
    if (found !== null) return found;
    await pause(LOOK_EVERY_MS);
  }
}

async function brokenIn(evidence: Evidence): Promise<string[]> {
  const found: string[] = [];
  for (const one of invariants)
    found.push(...(await one.check(evidence)).map((words) => `[${one.number} ${one.name}] ${words}`));
  return found;
}
