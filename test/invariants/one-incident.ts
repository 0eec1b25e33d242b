// 9. One outage is one incident: at most one is open per monitor, each `down` belongs to exactly one, and it is over if
// and only if the monitor is not down any more or a person ended it.
import { type Invariant, violationsIn } from "./invariant.ts";

export const oneIncident: Invariant = {
  number: 9,
  name: "one incident",
  check: ({ db }) =>
    violationsIn(
      db,
      `SELECT format('monitor %s has %s open incidents', number, count(*)) AS violation FROM incident WHERE resolved_at IS NULL
       GROUP BY number HAVING count(*) > 1
       UNION ALL
       SELECT format('event %s (monitor %s down) belongs to %s incidents', e.id, e.number,
         (SELECT count(*) FROM incident i WHERE i.opened_by = e.id))
       FROM event e WHERE e.state = 'down' AND e.expanded_at IS NOT NULL
         AND (SELECT count(*) FROM incident i WHERE i.opened_by = e.id) <> 1
         AND NOT EXISTS (SELECT 1 FROM untold u WHERE u.event_id = e.id AND u.why = 'already_open')
       UNION ALL
       SELECT format('incident %s of monitor %s was opened by event %s, which is not a down of it', i.id, i.number, i.opened_by)
       FROM incident i LEFT JOIN event e ON e.id = i.opened_by WHERE e.state IS DISTINCT FROM 'down' OR e.number <> i.number
       UNION ALL
       SELECT format('monitor %s is %s, and its incident %s is still open', b.number, b.state, i.id)
       FROM incident i JOIN belief b USING (number) JOIN event e ON (e.number, e.seq) = (b.number, b.seq)
       WHERE i.resolved_at IS NULL AND b.state IN ('up', 'degraded', 'paused') AND e.expanded_at IS NOT NULL
       UNION ALL
       SELECT format('monitor %s is down, and it has no open incident', b.number)
       FROM belief b JOIN event e ON (e.number, e.seq) = (b.number, b.seq)
       WHERE b.state = 'down' AND e.expanded_at IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.number = b.number AND (i.resolved_at IS NULL OR i.resolved_by IS NOT NULL AND i.opened_by = e.id))
       UNION ALL
       SELECT format('incident %s ended at %s, before it began', id, resolved_at) FROM incident WHERE resolved_at < started_at`,
    ),
};
