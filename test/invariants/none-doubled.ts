// 6. Nothing is told twice under another key: one delivery per event, channel and recipient; the same key and the same
// words on every try; and a key is taken twice only where we could not know that it had been taken.
import type { ReceivedRequest } from "#test/doubles/webhook-receiver.ts";
import { type Evidence, type Invariant, isTaken, keyOf, MAX_VIOLATIONS, violationsIn } from "./invariant.ts";

export const noneDoubled: Invariant = {
  number: 6,
  name: "none doubled under a new key",
  async check(evidence) {
    const inDatabase = await violationsIn(
      evidence.db,
      `SELECT format('event %s has %s deliveries to channel %s, recipient %s', event_id, count(*), channel_id, recipient) AS violation
       FROM delivery WHERE resend_of IS NULL AND event_id IS NOT NULL GROUP BY event_id, channel_id, recipient HAVING count(*) > 1
       UNION ALL
       SELECT format('delivery %s says the id %s in its message', id, telling->>'id') FROM delivery WHERE telling->>'id' <> id::text`,
    );
    if (evidence.received === undefined) return inDatabase;
    return [...inDatabase, ...(await inRecord(evidence, evidence.received))];
  },
};

async function inRecord({ db }: Evidence, received: readonly ReceivedRequest[]): Promise<string[]> {
  const byKey = Map.groupBy(received, keyOf);
  const known = await knownDeliveries(db);
  const violations: string[] = [];
  for (const [key, requests] of byKey) {
    const doubts = known.get(key);
    if (doubts === undefined) violations.push(`the receiver got the key "${key}", which is no delivery`);
    if (new Set(requests.map((request) => request.body)).size > 1)
      violations.push(`the key ${key} came with different messages`);
    const takenCount = requests.filter(isTaken).length;
    if (takenCount > 1 + (doubts ?? 0))
      violations.push(`the key ${key} was taken ${takenCount} times, and only ${doubts ?? 0} attempts ended in doubt`);
  }
  return [...violations, ...sameNewsTwice(byKey)].slice(0, MAX_VIOLATIONS);
}

/** Delivery → how many of its attempts may have been taken without our knowing. */
async function knownDeliveries(db: Evidence["db"]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; doubts: number }>(
    `SELECT d.id, count(a.no) FILTER (WHERE a.result IS NULL OR a.is_ambiguous)::int AS doubts
     FROM delivery d LEFT JOIN attempt a ON a.delivery_id = d.id GROUP BY d.id`,
  );
  return new Map(rows.map((row) => [row.id, row.doubts]));
}

/** The receiver's own view: the same turn of the same incident must not have come under two keys. */
function sameNewsTwice(byKey: ReadonlyMap<string, readonly ReceivedRequest[]>): string[] {
  const keyOfNews = new Map<string, string>();
  return [...byKey].flatMap(([key, [first]]) => {
    const told = JSON.parse(first!.body) as { event: string; incident?: { id: string } };
    if (told.incident === undefined) return [];
    const news = `${told.event} of incident ${told.incident.id}`;
    const other = keyOfNews.get(news);
    keyOfNews.set(news, key);
    return other === undefined ? [] : [`${news} came under the keys ${other} and ${key}`];
  });
}
