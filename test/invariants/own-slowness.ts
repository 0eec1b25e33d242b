// 14. Our own slowness is ours: a target that was well all the time has no failed check and was never believed down,
// whatever was killed, frozen or cut off on our side.
import { type Invariant, violationsIn } from "./invariant.ts";

export const ownSlowness: Invariant = {
  number: 14,
  name: "own slowness is ours",
  check: ({ db, alwaysHealthy }) =>
    alwaysHealthy === undefined
      ? Promise.resolve([])
      : violationsIn(
          db,
          `SELECT format('monitor %s was well, and a check of it failed at %s: %s %s', t.id, r.at, r.reason, r.message) AS violation
           FROM recorded_look r JOIN thing t USING (number) WHERE r.verdict = 1 AND t.id = ANY($1::uuid[])
           UNION ALL
           SELECT format('monitor %s was well, and was believed %s from %s', t.id, e.state, e.from_at)
           FROM event e JOIN thing t USING (number) WHERE e.state = 'down' AND t.id = ANY($1::uuid[])`,
          [[...alwaysHealthy]],
        ),
};
