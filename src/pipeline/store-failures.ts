// The part of a flush that keeps what bad answers looked like. When thousands fail at once not every one keeps its answer:
// that would be the same page thousands of times, in the way of the beliefs that must be told.
import type { Tx } from "#platform/database/pool.ts";
import { readableAnswer } from "#probes/index.ts";
import type { TakenLook } from "./taken-look.ts";

/** Answers kept by one flush. */
const MAX_ANSWERS = 50;

export async function storeFailures(tx: Tx, looks: readonly TakenLook[]): Promise<void> {
  const failed = looks.filter(({ sighting }) => sighting.answer !== undefined).slice(0, MAX_ANSWERS);
  if (failed.length === 0) return;
  const details = await Promise.all(failed.map(({ sighting }) => readableAnswer(sighting.answer!)));
  await tx.query(
    `INSERT INTO failure (number, slot, at, reason, detail)
     SELECT number, slot, to_timestamp(at / 1000.0), reason, detail
     FROM unnest($1::bigint[], $2::bigint[], $3::float8[], $4::text[], $5::jsonb[]) AS v(number, slot, at, reason, detail)
     ON CONFLICT DO NOTHING`,
    [
      failed.map(({ watch }) => watch.settings.number),
      failed.map(({ slot }) => slot),
      failed.map(({ at }) => at),
      failed.map(({ sighting }) => sighting.reason),
      details.map((detail) => JSON.stringify(detail)),
    ],
  );
}
