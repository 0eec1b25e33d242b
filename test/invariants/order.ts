// 7. Order. Per channel, recipient and monitor, messages are first taken in the order in which they were written; and
// nobody hears that one (or a heartbeat) is up who did not hear, or may not have heard, that it was down.
import { eventsOfBegin, eventsOfEnd } from "#features/incidents/index.ts";
import { type Evidence, type Invariant, isTaken, keyOf, MAX_VIOLATIONS, violationsIn } from "./invariant.ts";

export const order: Invariant = {
  number: 7,
  name: "order",
  async check(evidence) {
    const inDatabase = await violationsIn(
      evidence.db,
      `SELECT format('delivery %s tells that monitor %s is up, and its down was never sent', u.id, u.number) AS violation
       FROM delivery u WHERE u.state = 'sent' AND u.resend_of IS NULL AND u.telling->>'event' = ANY('{${eventsOfEnd.join()}}') AND NOT EXISTS (
         SELECT 1 FROM delivery d WHERE (d.incident_id, d.channel_id, d.recipient) = (u.incident_id, u.channel_id, u.recipient)
           AND d.telling->>'event' = ANY('{${eventsOfBegin.join()}}') AND d.ord < u.ord AND (d.state = 'sent' OR d.is_ambiguous))
       UNION ALL
       SELECT format('delivery %s of monitor %s was finished before %s, which comes before it', later.id, later.number, earlier.id)
       FROM delivery earlier JOIN delivery later ON (later.channel_id, later.recipient, later.number)
           = (earlier.channel_id, earlier.recipient, earlier.number) AND later.ord > earlier.ord
       WHERE later.state = 'sent' AND earlier.resend_of IS NULL AND later.finished_at < earlier.finished_at`,
    );
    return [...inDatabase, ...(await inRecord(evidence))];
  },
};

async function inRecord({ db, received }: Evidence): Promise<string[]> {
  if (received === undefined) return [];
  const firstTaken = new Map<string, number>();
  received.forEach((request, place) => {
    if (isTaken(request) && !firstTaken.has(keyOf(request))) firstTaken.set(keyOf(request), place);
  });
  const { rows } = await db.query<{ id: string; line: string }>(
    `SELECT id, concat_ws(' ', channel_id, recipient, number) AS line FROM delivery WHERE number IS NOT NULL ORDER BY ord`,
  );
  const newest = new Map<string, { id: string; place: number }>();
  const violations: string[] = [];
  for (const { id, line } of rows) {
    const place = firstTaken.get(id);
    if (place === undefined) continue;
    const before = newest.get(line);
    if (before !== undefined && before.place > place)
      violations.push(`delivery ${id} was taken before ${before.id}, which was written before it`);
    else newest.set(line, { id, place });
  }
  return violations.slice(0, MAX_VIOLATIONS);
}
