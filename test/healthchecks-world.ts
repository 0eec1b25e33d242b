// A real server that speaks Healthchecks' management API on a database of its own, beside our own API. Alice's key may do
// everything, the reader's only reads, Charlie's is of another organisation. Time stands still until a test moves it.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { createAuthenticate } from "#features/accounts/index.ts";
import { mountHealthchecksApi } from "#features/healthchecks-api/index.ts";
import { allRoutes, permissions } from "#features/index.ts";
import { uuidv7 } from "#lib/uuid.ts";
import type { Pool } from "#platform/database/pool.ts";
import { createServer, mountRoutes } from "#platform/http/server.ts";
import { createLog } from "#platform/log.ts";
import { createNet } from "#platform/net/index.ts";

import { createVault, hashToken, type Vault } from "#platform/secrets.ts";
import { createTestDatabase } from "./database.ts";

export const keys = {
  alice: "kw_aliceAliceAliceAliceAliceAliceAliceAlice012",
  reader: "kw_readerReaderReaderReaderReaderReaderReade",
  charlie: "kw_charlieCharlieCharlieCharlieCharlieCharli",
} as const;
export type Who = keyof typeof keys;

export interface Answer {
  readonly status: number;
  /** Parsed where it is JSON. A wrong expectation fails in the assertion that follows. */
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly headers: Headers;
}

export interface HealthchecksWorld {
  readonly pool: Pool;
  readonly vault: Vault;
  readonly org: string;
  readonly address: string;
  /** `METHOD /path`; a text is sent as it is, anything else as JSON. */
  send(request: string, body?: unknown, how?: { as?: Who | null; headers?: Record<string, string> }): Promise<Answer>;
  /** Makes a check, and gives what was answered. */
  add(spec?: object, version?: number): Promise<Record<string, unknown> & { uuid: string }>;
  /** The id of the heartbeat that a check is. */
  idOf(check: { uuid: string }): Promise<{ id: string; number: number }>;
  now(): Date;
  wait(ms: number): void;
}

export const publicUrl = "https://keepwatch.example";

export async function createHealthchecksWorld(t: TestContext): Promise<HealthchecksWorld> {
  const { pool } = await createTestDatabase(t);
  const vault = createVault("the secret key of the tests of a dialect");
  let nowMs = Date.now();
  const now = () => new Date(nowMs);
  const org = await addOrganization(pool, "Shop");
  const strangers = await addOrganization(pool, "Strangers");
  await addKey(pool, org, "alice", "member");
  await addKey(pool, org, "reader", "reader");
  await addKey(pool, strangers, "charlie", "owner");
  const net = createNet({ policy: "any" });
  const log = createLog({ level: "silent", service: "test" });
  const house = { pool, vault, publicUrl, now, net, smtp: null, pingMailDomain: null };
  const server = await createServer({ log, publicUrl, trustedProxies: [], onAnswer: () => undefined });
  const authenticate = createAuthenticate({ pool, vault, now, permissions });
  mountRoutes(server, allRoutes, house, authenticate);
  await mountHealthchecksApi(server, { house, authenticate, log });
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  t.after(async () => {
    await server.close();
    net.close();
  });

  const world: HealthchecksWorld = {
    pool,
    vault,
    org,
    address,
    now,
    wait: (ms) => void (nowMs += ms),
    async send(request, body, { as = "alice", headers = {} } = {}) {
      const [method = "", path = ""] = request.split(" ");
      const response = await fetch(`${address}${path}`, {
        method,
        redirect: "manual",
        headers: { ...(as === null ? {} : { "x-api-key": keys[as] }), ...headers },
        ...(body === undefined ? {} : { body: bodyOf(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.includes("json") === true && text !== "";
      return {
        status: response.status,
        body: (isJson ? JSON.parse(text) : {}) as Record<string, unknown>,
        text,
        headers: response.headers,
      };
    },
    async add(spec = {}, version = 3) {
      const { status, body } = await world.send(`POST /api/v${version}/checks/`, spec);
      assert.equal(status, 201, JSON.stringify(body));
      return body as Record<string, unknown> & { uuid: string };
    },
    async idOf({ uuid }) {
      const { rows } = await pool.query<{ id: string; number: number }>(
        "SELECT t.id, t.number FROM thing t JOIN ping_address a USING (number) WHERE a.hash = substring(sha256($1::bytea) for 16)",
        [Buffer.from(`uuid:${uuid}`)],
      );
      assert.equal(rows.length, 1);
      return rows[0]!;
    },
  };
  return world;
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

async function addOrganization(pool: Pool, name: string): Promise<string> {
  const id = uuidv7();
  await pool.query("INSERT INTO organization (id, name) VALUES ($1, $2)", [id, name]);
  return id;
}

async function addKey(pool: Pool, org: string, who: Who, role: string): Promise<void> {
  await pool.query(
    "INSERT INTO api_key (id, organization_id, name, token_hash, shown_prefix, role) VALUES ($1, $2, $3, $4, 'kw_', $5)",
    [uuidv7(), org, who, hashToken(keys[who]), role],
  );
}
