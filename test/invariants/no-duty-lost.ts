// 5. No duty is lost. After draining every event is worked off into at least one delivery or the reason why there is
// none, every delivery has come to an end, and what counts as sent did arrive.
import { type Evidence, type Invariant, isTaken, keyOf, MAX_VIOLATIONS, violationsIn } from "./invariant.ts";

export const noDutyLost: Invariant = {
  number: 5,
  name: "no duty lost",
  async check(evidence) {
    const inDatabase = await violationsIn(
      evidence.db,
      `SELECT format('event %s (%s of monitor %s) was not worked off', id, state, number) AS violation FROM event WHERE expanded_at IS NULL
       UNION ALL
       SELECT format('event %s (%s of monitor %s) has neither a delivery nor a reason for having none', e.id, e.state, e.number)
       FROM event e WHERE e.expanded_at IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event_id = e.id) AND NOT EXISTS (SELECT 1 FROM untold u WHERE u.event_id = e.id)
       UNION ALL
       SELECT format('notice %s (%s of monitor %s) was not worked off', id, kind, number) FROM notice WHERE expanded_at IS NULL
       UNION ALL
       SELECT format('notice %s (%s of monitor %s) has neither a delivery nor a reason for having none', n.id, n.kind, n.number)
       FROM notice n WHERE n.expanded_at IS NOT NULL AND n.why_untold IS NULL
         AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.notice_id = n.id)
       UNION ALL
       SELECT format('delivery %s is still %s after %s attempts: %s', id, state, attempts, last_detail) FROM delivery
       WHERE state NOT IN ('sent', 'dead', 'skipped', 'folded')
       UNION ALL
       SELECT format('delivery %s is %s without a moment at which it ended', id, state) FROM delivery
       WHERE state IN ('sent', 'dead', 'skipped', 'folded') AND finished_at IS NULL
       UNION ALL
       SELECT format('delivery %s counts as sent, but no attempt of it succeeded', d.id) FROM delivery d
       WHERE d.state = 'sent' AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.delivery_id = d.id AND a.result = 'sent')`,
    );
    return [...inDatabase, ...(await neverArrived(evidence))];
  },
};

async function neverArrived({ db, received }: Evidence): Promise<string[]> {
  if (received === undefined) return [];
  const arrived = new Set(received.filter(isTaken).map(keyOf));
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM delivery WHERE state = 'sent' AND channel_kind = 'webhook'`,
  );
  return rows
    .filter((row) => !arrived.has(row.id))
    .map((row) => `delivery ${row.id} counts as sent, but the receiver never took it`)
    .slice(0, MAX_VIOLATIONS);
}
