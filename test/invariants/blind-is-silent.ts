// 12, in part. A stretch in which nobody looked is written down as a span, and nobody is told of what is said to have
// begun inside one. (That silence needs a witness comes with the canaries.)
import { type Invariant, violationsIn } from "./invariant.ts";

/** Looks of a monitor may lie this many intervals apart, and this much more, before it counts as nobody looking. */
const INTERVALS = 2;
const SLACK_SECONDS = 8; // a whole look of the tests' monitors, and a take-over that was quick enough to need no span

export const blindIsSilent: Invariant = {
  number: 12,
  name: "blind is silent",
  check: ({ db }) =>
    violationsIn(
      db,
      `SELECT format('monitor %s was not looked at from %s to %s, and no span says so', number, at, next_at) AS violation
       FROM (SELECT r.number, t.shard, r.at, lead(r.at) OVER (PARTITION BY r.number ORDER BY r.at) AS next_at, m.interval_seconds
             FROM recorded_look r JOIN monitor m USING (number) JOIN thing t USING (number)) r
       WHERE next_at - at > make_interval(secs => ${INTERVALS} * interval_seconds + ${SLACK_SECONDS})
         AND NOT EXISTS (SELECT 1 FROM span s WHERE (s.shard IS NULL OR s.shard = r.shard) AND (s.form IS NULL OR s.form = 'monitor') AND s.from_at < r.next_at AND s.to_at > r.at)
         AND NOT EXISTS (SELECT 1 FROM event e WHERE e.number = r.number AND e.state IN ('paused', 'pending')
                           AND e.detected_at BETWEEN r.at - interval '1 second' AND r.next_at)
       UNION ALL
       SELECT format('delivery %s tells of event %s, which began at %s inside a span in which nobody looked', d.id, e.id, e.from_at)
       FROM delivery d JOIN event e ON e.id = d.event_id JOIN thing t ON t.number = e.number AND t.form = 'monitor'
       JOIN span s ON (s.shard IS NULL OR s.shard = t.shard) AND (s.form IS NULL OR s.form = t.form)
         AND e.from_at > s.from_at + interval '50 milliseconds' AND e.from_at < s.to_at - interval '50 milliseconds'`,
    ),
};
