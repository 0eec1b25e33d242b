// 13. Uptime adds up: the sums are the length of what was asked for, to the millisecond; two halves make the whole; the
// list says what the single monitor says; and all equal a slow fold of the events and spans, written a second time here.
import { momentOf } from "./snapshot.ts";
import type { Db } from "#platform/database/pool.ts";
import { type Evidence, type Invariant, MAX_VIOLATIONS } from "./invariant.ts";

const sums = ["up", "down", "maintenance", "unknown", "pending", "paused", "absent"] as const;
type Sums = Record<(typeof sums)[number], number>;

/** Monitors that are asked about. */
const MAX_ASKED = 10;

interface History {
  readonly id: string;
  readonly changes: readonly { readonly state: string; readonly atMs: number }[];
  readonly spans: readonly { readonly fromMs: number; readonly toMs: number }[];
}

export const uptimeAddsUp: Invariant = {
  number: 13,
  name: "uptime adds up",
  async check({ db, api }) {
    if (api === undefined) return [];
    const violations: string[] = [];
    const toMs = (await momentOf(db)) - 1_000;
    for (const history of await loadHistories(db)) {
      const fromMs = history.changes[0]!.atMs - 1_000;
      const middleMs = Math.floor((fromMs + toMs) / 2);
      const [whole, first, second] = await Promise.all([
        ask(api, history.id, fromMs, toMs),
        ask(api, history.id, fromMs, middleMs),
        ask(api, history.id, middleMs, toMs),
      ]);
      const listed = await askList(api, history.id, fromMs, toMs);
      const slow = foldSlowly(history, fromMs, toMs);
      const total = sums.reduce((sum, name) => sum + whole[name], 0);
      if (total !== toMs - fromMs)
        violations.push(`monitor ${history.id}: its sums make ${total} ms of ${toMs - fromMs} ms`);
      for (const name of sums) {
        if (first[name] + second[name] !== whole[name])
          violations.push(
            `monitor ${history.id}: ${name} is ${first[name]} + ${second[name]} ms in halves and ${whole[name]} ms as a whole`,
          );
        if (whole[name] !== slow[name])
          violations.push(
            `monitor ${history.id}: ${name} is ${whole[name]} ms, and ${slow[name]} ms by its events and spans`,
          );
        if (listed[name] !== whole[name])
          violations.push(
            `monitor ${history.id}: ${name} is ${listed[name]} ms in the list and ${whole[name]} ms by itself`,
          );
      }
    }
    return violations.slice(0, MAX_VIOLATIONS);
  },
};

type Api = NonNullable<Evidence["api"]>;
type Answered = Record<string, number>;

function rangeOf(fromMs: number, toMs: number): string {
  return `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`;
}

async function ask(api: Api, id: string, fromMs: number, toMs: number): Promise<Sums> {
  return inMs(await api.insist<Answered>(`GET /monitors/${id}/uptime?${rangeOf(fromMs, toMs)}`));
}

async function askList(api: Api, id: string, fromMs: number, toMs: number): Promise<Sums> {
  const question = `GET /uptime?monitorIds=${id}&buckets=1&${rangeOf(fromMs, toMs)}`;
  const { items } = await api.insist<{ items: { total: Answered }[] }>(question);
  return inMs(items[0]?.total ?? {});
}

function inMs(answer: Answered): Sums {
  return Object.fromEntries(
    sums.map((name) => [name, Math.round((answer[`${name}Seconds`] ?? Number.NaN) * 1_000)]),
  ) as Sums;
}

/** Those with the most events: there the most can go wrong. */
async function loadHistories(db: Db): Promise<History[]> {
  const { rows } = await db.query<History>(
    `SELECT t.id,
       (SELECT jsonb_agg(jsonb_build_object('state', e.state, 'atMs', floor(extract(epoch FROM e.from_at) * 1000)::bigint) ORDER BY e.seq)
        FROM event e WHERE e.number = t.number) AS changes,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('fromMs', floor(extract(epoch FROM s.from_at) * 1000)::bigint,
          'toMs', floor(extract(epoch FROM s.to_at) * 1000)::bigint)), '[]') FROM span s WHERE (s.shard IS NULL OR s.shard = t.shard) AND (s.numbers IS NULL OR t.number = ANY(s.numbers)) AND (s.form IS NULL OR s.form = t.form)) AS spans
     FROM thing t JOIN belief b USING (number) WHERE t.deleted_at IS NULL ORDER BY b.seq DESC LIMIT ${MAX_ASKED}`,
  );
  return rows;
}

/** Cuts the time at every moment at which anything changes, and asks of each piece what it is. */
function foldSlowly({ changes, spans }: History, fromMs: number, toMs: number): Sums {
  const cuts = [...changes.map((change) => change.atMs), ...spans.flatMap((span) => [span.fromMs, span.toMs])];
  const edges = [fromMs, ...cuts.filter((cut) => cut > fromMs && cut < toMs).sort((a, b) => a - b), toMs];
  const total: Sums = { up: 0, down: 0, maintenance: 0, unknown: 0, pending: 0, paused: 0, absent: 0 };
  edges.slice(1).forEach((endMs, place) => {
    const beginMs = edges[place]!;
    const state = changes.findLast((change) => change.atMs <= beginMs)?.state ?? "absent";
    const isBlind = spans.some((span) => span.fromMs <= beginMs && span.toMs >= endMs);
    const counted = state === "degraded" ? "up" : state;
    total[isBlind && (counted === "up" || counted === "down") ? "unknown" : (counted as keyof Sums)] += endMs - beginMs;
  });
  return total;
}
