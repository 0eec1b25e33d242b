// 15, in part. Every queue stays within its limit, and the books of the outbox agree with one another.
import { type Invariant, violationsIn } from "./invariant.ts";

/** As the program has them: claims of one deliverer, and requests to look now that wait in one organisation. */
const MAX_CLAIMS = 64;
const MAX_LOOK_REQUESTS = 100;

export const bounded: Invariant = {
  number: 15,
  name: "bounded",
  check: ({ db }) =>
    violationsIn(
      db,
      `SELECT format('deliverer %s holds %s claims', claimed_by, count(*)) AS violation FROM delivery WHERE state = 'claimed'
       GROUP BY claimed_by HAVING count(*) > ${MAX_CLAIMS}
       UNION ALL
       SELECT format('%s requests to look now wait', count(*)) FROM look_request WHERE answered_at IS NULL
       HAVING count(*) > ${MAX_LOOK_REQUESTS}
       UNION ALL
       SELECT format('delivery %s counts %s attempts, and %s are written down', d.id, d.attempts, count(a.no))
       FROM delivery d LEFT JOIN attempt a ON a.delivery_id = d.id GROUP BY d.id, d.attempts HAVING d.attempts <> count(a.no)
       UNION ALL
       SELECT format('delivery %s is %s and still claimed', id, state) FROM delivery
       WHERE state <> 'claimed' AND (claimed_by IS NOT NULL OR claim_until IS NOT NULL)`,
    ),
};
