// 10. A 200 is on disk: every ping that was answered 200 is there exactly once; the pings of a heartbeat are numbered
// without gaps, as many as its belief counts; and what is believed of it is the fold of them in the order of receipt.
import { foldHistory, type HeartbeatHistory, readHistories } from "./heartbeat-histories.ts";
import { type Evidence, type Invariant, MAX_VIOLATIONS, violationsIn } from "./invariant.ts";

export const aTwoHundredIsOnDisk: Invariant = {
  number: 10,
  name: "a 200 is on disk",
  async check(evidence) {
    const inBooks = await violationsIn(
      evidence.db,
      `SELECT format('heartbeat %s counts %s pings, and %s are stored, numbered %s to %s, %s of them different',
         number, pings, count, least, most, different) AS violation
       FROM (SELECT b.number, coalesce(b.pings, 0) AS pings, count(p.n) AS count, coalesce(min(p.n), 1) AS least, coalesce(max(p.n), 0) AS most,
               count(DISTINCT p.n) AS different
             FROM heartbeat h JOIN belief b USING (number) LEFT JOIN ping p USING (number) GROUP BY b.number, b.pings) AS counted
       WHERE least <> 1 OR NOT (pings = count AND count = most AND most = different)
       UNION ALL
       SELECT format('ping %s is stored %s times', id, count(*)) FROM ping GROUP BY id HAVING count(*) > 1
       UNION ALL
       SELECT format('ping %s had a body of %s bytes, of which nothing is kept', p.id, p.body_bytes) FROM ping p
       WHERE p.body_bytes > 0 AND NOT EXISTS (SELECT 1 FROM ping_body b WHERE (b.number, b.received_at, b.id) = (p.number, p.received_at, p.id))`,
    );
    const { histories, readAtMs } = await readHistories(evidence.db);
    const folded = histories.flatMap((history) => foldFaults(history, readAtMs));
    return [...inBooks, ...attemptFaults(evidence, histories), ...folded].slice(0, MAX_VIOLATIONS);
  },
};

function attemptFaults({ pings = [] }: Evidence, histories: readonly HeartbeatHistory[]): string[] {
  const stored = Map.groupBy(
    histories.flatMap(({ id, pings: own }) => own.map((ping) => ({ ...ping, heartbeatId: id }))),
    ({ userAgent }) => userAgent ?? "",
  );
  return pings.flatMap(({ name, heartbeatId, status, body }) => {
    const found = stored.get(name) ?? [];
    const [one] = found;
    if (found.length > 1) return [`ping ${name} (answered ${status}) is stored ${found.length} times`];
    if (one === undefined) return status === 200 ? [`ping ${name} was answered 200 and is lost`] : [];
    if (one.heartbeatId !== heartbeatId) return [`ping ${name} of ${heartbeatId} is stored with ${one.heartbeatId}`];
    const bytes = body === null ? null : Buffer.byteLength(body);
    return one.bodyBytes === bytes ? [] : [`ping ${name} had ${bytes} bytes, and is stored with ${one.bodyBytes}`];
  });
}

function foldFaults(history: HeartbeatHistory, endMs: number): string[] {
  const { belief } = foldHistory(history, endMs);
  const { pulse } = belief;
  const folded = {
    state: belief.state,
    pings: pulse.pings === 0 ? null : pulse.pings,
    dueAt: pulse.dueAt,
    appliedAt: pulse.appliedAt,
    appliedId: pulse.appliedId,
    lastPingAt: pulse.lastPingAt,
  };
  const believed = { ...history.belief, pings: history.belief.pings === 0 ? null : history.belief.pings };
  const different = (Object.keys(folded) as (keyof typeof folded)[]).filter((name) => folded[name] !== believed[name]);
  return different.map(
    (name) => `heartbeat ${history.number}: its pings make ${name} ${folded[name]}, and ${believed[name]} is believed`,
  );
}
