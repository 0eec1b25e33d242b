// What came of a check: its pings, their bodies, and its flips between up and down.
import { downloadPingBody, listPings } from "#features/heartbeats/index.ts";
import { type Answered, type Asked, organizationOf } from "./asked.ts";
import { secondOf } from "./check.ts";
import { getByAnyId, getByUuid } from "./find-check.ts";
import { listFlips } from "./store.ts";
import { notThere, told } from "./told.ts";

const MAX_PINGS = 1_000;

interface PingShown {
  readonly n: number;
  readonly receivedAt: string;
  readonly kind: string;
  readonly runId: string | null;
  readonly durationMs: number | null;
  readonly scheme: string;
  readonly method: string;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly hasBody: boolean;
}

export async function answerPings(asked: Asked): Promise<Answered> {
  const { house, caller, version } = asked;
  const { view, named } = await getByUuid(asked);
  const { answer } = await listPings.call(house, caller, { id: view.id, limit: MAX_PINGS });
  const base = `${house.publicUrl}/api/v${version}/checks/${named.uuid}/pings`;
  return { status: 200, json: { pings: answer.items.map((ping) => pingOf(ping, base)) } };
}

/** Kinds that have another name there, or none. */
const typeOf: Readonly<Record<string, string>> = { ignored: "ign", alive: "log" };

function pingOf(ping: PingShown, base: string) {
  return {
    type: typeOf[ping.kind] ?? ping.kind,
    date: `${ping.receivedAt.slice(0, -1)}000+00:00`, // they tell microseconds
    n: ping.n,
    scheme: ping.scheme,
    remote_addr: ping.address,
    method: ping.method,
    ua: ping.userAgent ?? "",
    rid: ping.runId,
    ...(ping.durationMs !== null && { duration: Math.round(ping.durationMs / 10) / 100 }),
    body_url: ping.hasBody ? `${base}/${ping.n}/body` : null,
  };
}

export async function answerPingBody(asked: Asked): Promise<Answered> {
  const { view } = await getByUuid(asked);
  const n = asked.parameters["n"] ?? "";
  if (!/^[1-9]\d{0,14}$/.test(n)) throw notThere();
  const { answer } = await downloadPingBody.call(asked.house, asked.caller, { id: view.id, n: Number(n) });
  return { status: 200, contentType: "text/plain; charset=utf-8", parts: answer.parts };
}

export async function answerFlips(asked: Asked): Promise<Answered> {
  const { named } = await getByAnyId(asked);
  const flips = await listFlips(asked.house.pool, organizationOf(asked), named.number, rangeOf(asked));
  return {
    status: 200,
    json: { flips: flips.map(({ at, isUp }) => ({ timestamp: secondOf(at.toISOString()), up: isUp ? 1 : 0 })) },
  };
}

const MAX_SECONDS = 31_536_000; // as there: a year
const EARLIEST = Date.UTC(2010) / 1_000;
const LATEST = Date.UTC(2200) / 1_000;

/** `seconds` back from now, or from `start` to before `end`, all in Unix seconds; of several the narrowest counts. */
function rangeOf({ query, house }: Asked): { from: Date | null; to: Date | null } {
  const seconds = wholeNumber(query, "seconds", 0, MAX_SECONDS);
  const start = wholeNumber(query, "start", EARLIEST, LATEST);
  const end = wholeNumber(query, "end", EARLIEST, LATEST);
  const starts = [
    ...(seconds === null ? [] : [house.now().getTime() - seconds * 1_000]),
    ...(start === null ? [] : [start * 1_000]),
  ];
  return {
    from: starts.length === 0 ? null : new Date(Math.max(...starts)),
    to: end === null ? null : new Date(end * 1_000),
  };
}

function wholeNumber(query: URLSearchParams, name: string, least: number, most: number): number | null {
  const text = query.get(name);
  if (text === null || text === "") return null;
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw told(400, `${name} must be a whole number from ${least} to ${most}`);
  return value;
}
