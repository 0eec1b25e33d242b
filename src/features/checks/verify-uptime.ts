// Works out the uptime of every monitor a second time, slowly and plainly, from the events and spans that are stored, and
// holds what the program says against it; and each history against itself. Shares no line with the fold that it proves.
import { type Db, type Pool, transaction } from "#platform/database/pool.ts";
import type { Thing } from "./store.ts";
import type { Stretch } from "#lib/stretches.ts";
import { uptimeOf, uptimesOf } from "./uptime-of.ts";
import { type UptimeView, uptimeView } from "./uptime-view.ts";

/** Monitors that are read, and asked of the program, at a time. */
const PAGE_OF_MONITORS = 100;
const PAGE_OF_EVENTS = 5_000;
/** As many as the page shows for a quarter of a year. */
const BUCKETS = 90;
/** Of one monitor; whoever reads them has seen enough by then. */
const MAX_FAULTS = 20;

export interface VerifiedRange extends Stretch {
  /** null: all of them. */
  readonly organizationId: string | null;
  /** Unix milliseconds; what lies after it has no state yet. */
  readonly nowMs: number;
}

export interface UptimeFault {
  readonly monitorId: string;
  readonly name: string;
  readonly what: string;
  readonly told: string;
  readonly proven: string;
}

const sums = ["up", "down", "maintenance", "unknown", "pending", "paused", "absent"] as const;
type Sum = (typeof sums)[number];
type Total = Record<Sum, number>;

interface Monitor extends Thing {
  readonly name: string;
  readonly state: string | null;
  readonly seq: number | null;
  readonly sinceMs: number | null;
}

interface Moment {
  readonly seq: number;
  readonly state: string;
  readonly atMs: number;
}

type Fault = Pick<UptimeFault, "what" | "told" | "proven">;

/** Page by page: how many monitors were looked through, and what is wrong with them. */
export async function* verifyUptime(
  pool: Pool,
  range: VerifiedRange,
): AsyncGenerator<{ readonly checked: number; readonly faults: readonly UptimeFault[] }> {
  for (let after = 0; ;) {
    // One snapshot per page: what is written meanwhile is seen by neither side, or by both.
    const page = await transaction(pool, async (tx) => {
      await tx.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      const monitors = await listMonitors(tx, range.organizationId, after);
      return { last: monitors.at(-1)?.number, checked: monitors.length, faults: await faultsOf(tx, monitors, range) };
    });
    if (page.last === undefined) return;
    after = page.last;
    yield page;
  }
}

async function faultsOf(db: Db, monitors: readonly Monitor[], range: VerifiedRange): Promise<UptimeFault[]> {
  const now = new Date(range.nowMs);
  const listed = await uptimesOf(db, monitors, range, BUCKETS, now);
  const all: UptimeFault[] = [];
  for (const [place, monitor] of monitors.entries()) {
    const single = await uptimeOf(db, monitor, range, now);
    const { total, faults } = await proveHistory(db, monitor, range);
    faults.push(
      ...differences("by itself", uptimeView(single.total), total),
      ...differences("in a list", uptimeView(listed[place]!.total), total),
    );
    const { id, name } = monitor;
    all.push(...faults.slice(0, MAX_FAULTS).map((fault) => ({ monitorId: id, name, ...fault })));
  }
  return all;
}

function differences(where: string, told: UptimeView, proven: Total): Fault[] {
  return sums.flatMap((name) => {
    const toldMs = Math.round(told[`${name}Seconds`] * 1_000);
    if (toldMs === proven[name]) return [];
    return [{ what: `${name}, ${where}`, told: `${toldMs} ms`, proven: `${proven[name]} ms` }];
  });
}

/** Walks through all events of a monitor, from the first on, and adds up what lies between each two. */
async function proveHistory(
  db: Db,
  monitor: Monitor,
  range: VerifiedRange,
): Promise<{ total: Total; faults: Fault[] }> {
  const total: Total = { up: 0, down: 0, maintenance: 0, unknown: 0, pending: 0, paused: 0, absent: 0 };
  const faults: Fault[] = [];
  const toMs = Math.max(range.fromMs, Math.min(range.toMs, range.nowMs));
  const blind = await listBlind(db, monitor, range);
  let before: Moment | null = null;
  for await (const event of eventsOf(db, monitor.number)) {
    faults.push(...faultsBetween(before, event));
    addPiece(
      total,
      before?.state ?? null,
      { fromMs: before?.atMs ?? -Infinity, toMs: event.atMs },
      range.fromMs,
      toMs,
      blind,
    );
    before = event;
  }
  addPiece(
    total,
    before?.state ?? null,
    { fromMs: before?.atMs ?? -Infinity, toMs: Infinity },
    range.fromMs,
    toMs,
    blind,
  );
  faults.push(...faultsOfBelief(monitor, before));
  return { total, faults };
}

/** Cuts the piece at every edge of a blind stretch; each part is in one of them, or in none. */
function addPiece(
  total: Total,
  state: string | null,
  piece: Stretch,
  fromMs: number,
  toMs: number,
  blind: readonly Stretch[],
): void {
  const [beginMs, endMs] = [Math.max(piece.fromMs, fromMs), Math.min(piece.toMs, toMs)];
  if (endMs <= beginMs) return;
  const over = blind.filter((stretch) => stretch.fromMs < endMs && stretch.toMs > beginMs);
  const inner = over.flatMap((stretch) => [stretch.fromMs, stretch.toMs]).filter((ms) => ms > beginMs && ms < endMs);
  const cuts = [beginMs, ...inner.toSorted((a, b) => a - b), endMs];
  for (let place = 1; place < cuts.length; place++) {
    const [partFromMs, partToMs] = [cuts[place - 1]!, cuts[place]!];
    const isBlind = over.some((stretch) => stretch.fromMs <= partFromMs && stretch.toMs >= partToMs);
    total[sumOf(state, isBlind)] += partToMs - partFromMs;
  }
}

function sumOf(state: string | null, isBlind: boolean): Sum {
  if (state === null) return "absent";
  if (state === "up" || state === "degraded") return isBlind ? "unknown" : "up";
  if (state === "down") return isBlind ? "unknown" : "down";
  return state === "maintenance" || state === "pending" || state === "paused" ? state : "unknown";
}

function faultsBetween(before: Moment | null, event: Moment): Fault[] {
  const faults: Fault[] = [];
  const expectedSeq = (before?.seq ?? 0) + 1;
  if (event.seq !== expectedSeq)
    faults.push({ what: "number of an event", told: String(event.seq), proven: String(expectedSeq) });
  if (before === null) return faults;
  if (event.state === before.state)
    faults.push({ what: `state of event ${event.seq}`, told: event.state, proven: "another than before" });
  if (event.atMs <= before.atMs)
    faults.push({ what: `begin of event ${event.seq}`, told: iso(event.atMs), proven: `after ${iso(before.atMs)}` });
  return faults;
}

function faultsOfBelief({ seq, state, sinceMs }: Monitor, last: Moment | null): Fault[] {
  const told = seq === null ? "none" : `${seq} ${state} since ${iso(sinceMs!)}`;
  const proven = last === null ? "none" : `${last.seq} ${last.state} since ${iso(last.atMs)}`;
  return told === proven ? [] : [{ what: "what is believed", told, proven }];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

const wholeMs = (column: string) => `floor(extract(epoch FROM ${column}) * 1000)::float8`;

async function listMonitors(db: Db, organizationId: string | null, after: number): Promise<Monitor[]> {
  const { rows } = await db.query<Monitor>(
    `SELECT t.number, t.id, t.form, t.shard, t.name, b.state, b.seq, ${wholeMs("b.since")} AS "sinceMs"
     FROM thing t LEFT JOIN belief b USING (number)
     WHERE t.number > $1 AND t.deleted_at IS NULL AND ($2::uuid IS NULL OR t.organization_id = $2)
     ORDER BY t.number LIMIT $3`,
    [after, organizationId, PAGE_OF_MONITORS],
  );
  return rows;
}

async function* eventsOf(db: Db, number: number): AsyncGenerator<Moment> {
  for (let after = -1; ;) {
    const { rows } = await db.query<Moment>(
      `SELECT seq, state, ${wholeMs("from_at")} AS "atMs" FROM event WHERE number = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
      [number, after, PAGE_OF_EVENTS],
    );
    yield* rows;
    if (rows.length < PAGE_OF_EVENTS) return;
    after = rows.at(-1)!.seq;
  }
}

async function listBlind(db: Db, { number, form, shard }: Monitor, { fromMs, toMs }: Stretch): Promise<Stretch[]> {
  const { rows } = await db.query<Stretch>(
    `SELECT ${wholeMs("from_at")} AS "fromMs", ${wholeMs("to_at")} AS "toMs" FROM span
     WHERE to_at > to_timestamp($3::float8 / 1000) AND from_at < to_timestamp($4::float8 / 1000)
       AND (shard IS NULL OR shard = $2) AND (numbers IS NULL OR $1 = ANY(numbers))
       AND (form IS NULL OR form = $5)`,
    [number, shard, fromMs, toMs, form],
  );
  return rows;
}
