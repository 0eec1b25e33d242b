// 15, in part. After the database went back nothing older than ten minutes goes out before a person said so, and no engine
// from before goes on. (That no key names two events is in 6: other words under the same key.)
import { type Invariant, violationsIn } from "./invariant.ts";

const OLD = "interval '10 minutes'";

export const historyIsAsked: Invariant = {
  number: 15,
  name: "history is asked",
  check: ({ db }) =>
    violationsIn(
      db,
      `SELECT format('delivery %s of %s was sent unasked at %s, after the database had gone back at %s', d.id, d.created_at, a.started_at, s.to_at) AS violation
       FROM span s JOIN attempt a ON a.started_at > s.to_at JOIN delivery d ON d.id = a.delivery_id LEFT JOIN event e ON e.id = d.event_id
       WHERE s.why = 'history_lost' AND least(d.created_at, e.detected_at) < s.to_at - ${OLD}
         AND NOT EXISTS (SELECT 1 FROM audit w WHERE w.organization_id = d.organization_id
                           AND w.action IN ('delivery.send_held', 'delivery.retry') AND w.at BETWEEN s.to_at AND a.started_at)
       UNION ALL
       SELECT format('engine %s of %s goes on, although the database went back at %s', e.number, e.started_at, s.to_at)
       FROM span s JOIN engine e ON e.started_at < s.to_at AND NOT e.fenced WHERE s.why = 'history_lost'`,
    ),
};
