// 3. What we believe is what the events tell: numbered without a gap, each another state than the one before, each later.
import { type Invariant, violationsIn } from "./invariant.ts";

export const beliefIsHistory: Invariant = {
  number: 3,
  name: "belief is history",
  check: ({ db }) =>
    violationsIn(
      db,
      `WITH e AS (
         SELECT *, row_number() OVER w AS place, lag(state) OVER w AS state_before, lag(from_at) OVER w AS from_before,
           lead(id) OVER w IS NULL AS is_last
         FROM event WINDOW w AS (PARTITION BY number ORDER BY seq)
       )
       SELECT format('monitor %s: event %s stands at place %s', number, seq, place) AS violation FROM e WHERE seq <> place
       UNION ALL
       SELECT format('monitor %s: event %s says %s, as the one before it', number, seq, state) FROM e WHERE state = state_before
       UNION ALL
       SELECT format('monitor %s: event %s does not begin after the one before it', number, seq) FROM e WHERE from_at <= from_before
       UNION ALL
       SELECT format('monitor %s: the belief (%s %s since %s) is not its last event (%s %s since %s)',
         b.number, b.seq, b.state, b.since, e.seq, e.state, e.from_at)
       FROM belief b LEFT JOIN e ON e.number = b.number AND e.is_last
       WHERE (b.seq, b.state, b.since) IS DISTINCT FROM (e.seq, e.state, e.from_at)
       UNION ALL
       SELECT format('event %s is about %s, of which nothing is believed', e.id, e.number)
       FROM e LEFT JOIN belief b USING (number) WHERE b.number IS NULL`,
    ),
};
