// 2. No slot of a monitor is recorded twice, and no flush is recorded that its engine does not know of.
import { type Invariant, violationsIn } from "./invariant.ts";

export const oneLookPerSlot: Invariant = {
  number: 2,
  name: "one look per slot",
  check: ({ db }) =>
    violationsIn(
      db,
      `SELECT format('monitor %s: the slot %s was recorded %s times, in flushes %s', number, slot, count(*),
         string_agg(engine || '/' || flush_no, ', ')) AS violation
       FROM recorded_look GROUP BY number, slot HAVING count(*) > 1
       UNION ALL
       SELECT format('engine %s recorded flush %s but says that it made %s', r.engine, max(r.flush_no), e.flush_no)
       FROM recorded_look r JOIN engine e ON e.number = r.engine GROUP BY r.engine, e.flush_no HAVING max(r.flush_no) > e.flush_no`,
    ),
};
