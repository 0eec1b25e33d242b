// 1. A shard has one writer at a time: an epoch belongs to one engine, and nothing of an older epoch is newer than
// anything of a younger one.
import { type Invariant, violationsIn } from "./invariant.ts";

export const oneWriter: Invariant = {
  number: 1,
  name: "one writer",
  check: ({ db }) =>
    violationsIn(
      db,
      `SELECT format('shard %s was written in epoch %s by %s engines', shard, epoch, count(DISTINCT engine)) AS violation
       FROM recorded_look GROUP BY shard, epoch HAVING count(DISTINCT engine) > 1
       UNION ALL
       SELECT format('shard %s: a look of epoch %s began at %s, after epoch %s had begun to look', shard, epoch, last, next_epoch)
       FROM (SELECT shard, epoch, max(at) AS last, lead(epoch) OVER w AS next_epoch, lead(min(at)) OVER w AS next_first
             FROM recorded_look GROUP BY shard, epoch WINDOW w AS (PARTITION BY shard ORDER BY epoch)) e
       WHERE last > next_first + interval '50 milliseconds'
       UNION ALL
       SELECT format('shard %s has a look of epoch %s but is itself only at %s', s.id, max(r.epoch), s.epoch)
       FROM shard s JOIN recorded_look r ON r.shard = s.id GROUP BY s.id, s.epoch HAVING max(r.epoch) > s.epoch`,
    ),
};
