// A real server with the verbs of monitors and channels on a database of its own. Who calls is told by the token alone:
// Alice may do everything, Reader may do nothing or what a test says, Charlie may do everything in another organisation.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { channelRoutes } from "#features/channels/index.ts";
import { monitorRoutes } from "#features/monitors/index.ts";
import { storageRoutes } from "#features/storage/index.ts";
import type { MonitorView } from "#features/monitors/monitor.ts";
import { uuidv7 } from "#lib/uuid.ts";
import { createListener } from "#platform/database/listen.ts";
import type { DatabaseConnection, Pool } from "#platform/database/pool.ts";
import type { Route } from "#platform/http/route.ts";
import { type Authenticate, createServer, mountRoutes } from "#platform/http/server.ts";
import { createLog } from "#platform/log.ts";
import { createNet } from "#platform/net/index.ts";
import { createVault, type Vault } from "#platform/secrets.ts";
import type { House } from "#platform/verb.ts";
import { createTestDatabase, quietLog } from "./database.ts";

export const routes = [...monitorRoutes, ...channelRoutes, ...storageRoutes];

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

export interface ProblemBody {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

export interface MonitorWorld {
  readonly pool: Pool;
  readonly connection: DatabaseConnection;
  readonly vault: Vault;
  readonly org: string;
  /** The body's type is what the test expects; a wrong expectation fails in the assertion that follows. */
  ask<Body = ProblemBody>(request: string, body?: unknown, how?: Asking): Promise<Answer<Body>>;
  now(): Date;
  /** Time stands still but for this. */
  wait(ms: number): void;
}

export interface Asking {
  readonly as?: "alice" | "reader" | "charlie";
  readonly headers?: Readonly<Record<string, string>>;
}

export async function createMonitorWorld(
  t: TestContext,
  {
    smtp = null,
    mounted = routes,
    readerMay = [],
    pingMailDomain = null,
  }: {
    readonly smtp?: House["smtp"];
    readonly mounted?: readonly Route[];
    readonly readerMay?: readonly string[];
    readonly pingMailDomain?: House["pingMailDomain"];
  } = {},
): Promise<MonitorWorld> {
  const { pool, connection } = await createTestDatabase(t);
  const vault = createVault("the secret key of the monitors' tests");
  const org = await addOrganization(pool, "Shop");
  const strangers = await addOrganization(pool, "Strangers");
  const everything = new Set(mounted.map((route) => route.verb.name));
  const identities: Record<string, Awaited<ReturnType<Authenticate>>> = {
    alice: identity("Alice", org, everything),
    reader: identity("Reader", org, new Set(readerMay)),
    charlie: identity("Charlie", strangers, everything),
  };
  let nowMs = Date.now();
  const now = () => new Date(nowMs);
  const net = createNet({ policy: "any" });
  const log = createLog({ level: "silent", service: "test" });
  const publicUrl = "http://keepwatch.example";
  const server = await createServer({ log, publicUrl, trustedProxies: [], onAnswer: () => undefined });
  mountRoutes(server, mounted, { pool, vault, publicUrl, pingMailDomain, now, net, smtp }, (token) =>
    Promise.resolve(identities[token ?? ""] ?? anonymous),
  );
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  t.after(async () => {
    await server.close();
    net.close();
  });

  async function ask<Body>(
    request: string,
    body?: unknown,
    { as = "alice", headers }: Asking = {},
  ): Promise<Answer<Body>> {
    const [method = "", path = ""] = request.split(" ");
    const response = await fetch(`${address}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        authorization: `Bearer ${as}`,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === "" ? null : JSON.parse(text)) as Body,
      headers: response.headers,
    };
  }

  return { pool, connection, vault, org, ask, now, wait: (ms) => void (nowMs += ms) };
}

const anonymous: Awaited<ReturnType<Authenticate>> = {
  actor: { kind: "anonymous", id: null, name: "" },
  organizationId: null,
  sessionId: null,
  permissions: new Set(),
};

function identity(name: string, organizationId: string, permissions: ReadonlySet<string>) {
  return { actor: { kind: "person", id: uuidv7(), name }, organizationId, sessionId: null, permissions } as const;
}

async function addOrganization(pool: Pool, name: string): Promise<string> {
  const id = uuidv7();
  await pool.query("INSERT INTO organization (id, name) VALUES ($1, $2)", [id, name]);
  return id;
}

/** The least that makes a monitor. */
export const shop = { name: "Shop", kind: "http", target: { url: "https://shop.example/" } };

export async function addMonitor({ ask }: MonitorWorld, more: object = {}): Promise<MonitorView> {
  const { status, body } = await ask<MonitorView>("POST /monitors", { ...shop, ...more });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** Where the faults are that a refusal names, sorted. */
export function pathsOf({ errors }: ProblemBody): string[] {
  return errors.map(({ path }) => path).toSorted();
}

/** What a flush leaves of a monitor's newest look. */
export async function addResult(
  pool: Pool,
  monitorId: string,
  result: { at: Date; totalUs: number | null; reason?: string; message?: string },
): Promise<void> {
  await pool.query(
    `INSERT INTO latest (number, at, hour, sum_us, timed, total_us, verdict, reason, message)
     SELECT number, $2, date_trunc('hour', $2::timestamptz), 0, 0, $3, $4, $5, $6 FROM thing WHERE id = $1
     ON CONFLICT (number) DO UPDATE SET at = excluded.at, total_us = excluded.total_us, verdict = excluded.verdict,
       reason = excluded.reason, message = excluded.message WHERE latest.at < excluded.at`,
    [
      monitorId,
      result.at,
      result.totalUs,
      result.reason === undefined ? 0 : 1,
      result.reason ?? null,
      result.message ?? null,
    ],
  );
}

/** What an engine would do on its own: another state, as a belief and an event. */
export async function believe(pool: Pool, monitorId: string, state: string, at: Date): Promise<void> {
  await pool.query(
    `WITH b AS (
       UPDATE belief b SET state = $2, seq = b.seq + 1, since = greatest($3, b.since + interval '1 ms'), slot = b.slot + 1
       FROM thing t WHERE t.number = b.number AND t.id = $1 RETURNING b.*
     )
     INSERT INTO event (number, seq, organization_id, state, from_at, slot, version)
     SELECT number, seq, organization_id, state, since, slot, version FROM b`,
    [monitorId, state, at],
  );
}

/** Invariant 3, belief = history, and the parts of 4 that a query can see: what is wrong with each thing. */
export async function historyFaults(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ fault: string }>(
    `WITH e AS (
       SELECT *, row_number() OVER w AS place, lag(state) OVER w AS state_before, lag(from_at) OVER w AS from_before,
         lag(slot) OVER w AS slot_before, last_value(seq) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last_seq
       FROM event WINDOW w AS (PARTITION BY number ORDER BY seq)
     )
     SELECT format('%s: event %s does not follow', number, seq) AS fault FROM e
     WHERE seq <> place OR state = state_before OR from_at <= from_before OR slot <= slot_before
     UNION ALL
     SELECT format('%s: the belief differs from its last event', b.number) FROM belief b LEFT JOIN e ON e.number = b.number AND e.seq = e.last_seq
     WHERE (b.seq, b.state, b.since) IS DISTINCT FROM (e.seq, e.state, e.from_at)
     UNION ALL
     SELECT format('%s: the belief is of version %s, the thing of %s', t.number, b.version, t.version)
     FROM thing t LEFT JOIN belief b USING (number) WHERE b.version IS DISTINCT FROM t.version
     UNION ALL
     SELECT format('%s: is %s though paused is %s', t.number, b.state, t.is_paused) FROM thing t JOIN belief b USING (number)
     WHERE (b.state = 'paused') <> (t.is_paused OR t.deleted_at IS NOT NULL)`,
  );
  return rows.map(({ fault }) => fault);
}

/** Listens on channels until the test is over; `onNotice` hears of each notice, in the order of commits. */
export async function listen(
  t: TestContext,
  { connection }: MonitorWorld,
  channels: readonly string[],
  onNotice: (channel: string, payload: string) => void,
): Promise<void> {
  const listener = createListener(connection, {
    channels: Object.fromEntries(channels.map((channel) => [channel, (payload: string) => onNotice(channel, payload)])),
    onGap: () => undefined,
    log: quietLog,
  });
  await listener.listening;
  t.after(() => listener.close());
}
