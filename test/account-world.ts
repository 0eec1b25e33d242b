// A real server with the account and audit verbs on a database of its own, and people to sign in: Alice owns, Bob is a
// member, Charlie owns another organisation and is a stranger here. Time stands still until a test moves it.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { uuidv7 } from "#lib/uuid.ts";
import { accountRoutes, createAuthenticate, ensureOwner } from "#features/accounts/index.ts";
import { auditRoutes } from "#features/audit/index.ts";
import { hashPassword } from "#features/accounts/password.ts";
import type { Pool } from "#platform/database/pool.ts";
import type { Route } from "#platform/http/route.ts";
import { createServer, mountRoutes } from "#platform/http/server.ts";
import { createLog } from "#platform/log.ts";
import { createNet } from "#platform/net/index.ts";
import { faultsAgainst } from "#platform/schema.ts";
import { createVault, type Vault } from "#platform/secrets.ts";
import { createTestDatabase, quietLog } from "./database.ts";

export const password = "a long enough phrase";
export const secretKey = "account-world-secret-key-of-this-test";

export interface Answer {
  readonly status: number;
  /** As the test expects it to be; a wrong expectation fails in the assertion that follows. */
  readonly body: Record<string, never> & { code: string; errors: { path: string; message: string }[] };
  readonly headers: Headers;
  /** The whole Set-Cookie header, "" when there is none. */
  readonly setCookie: string;
  /** The refresh token in it. */
  readonly refreshToken: string;
}

export interface Ask {
  readonly token?: string | undefined;
  readonly cookie?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface SignedInPerson {
  readonly id: string;
  readonly token: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

export interface AccountWorld {
  readonly pool: Pool;
  readonly vault: Vault;
  readonly address: string;
  ask(request: string, ask?: Ask): Promise<Answer>;
  now(): Date;
  wait(ms: number): void;
  signIn(email: string, givenPassword?: string): Promise<SignedInPerson>;
}

export interface WorldOptions {
  readonly publicUrl?: string;
  /** Without an owner, as on the first start. */
  readonly isEmpty?: boolean;
  readonly trustedProxies?: readonly string[];
}

export async function createAccountWorld(t: TestContext, options: WorldOptions = {}): Promise<AccountWorld> {
  const { publicUrl = "http://keepwatch.example", trustedProxies = [] } = options;
  const { pool } = await createTestDatabase(t);
  const vault = createVault(secretKey);
  let nowMs = Date.now();
  const now = () => new Date(nowMs);
  const net = createNet({ policy: "public" });
  const log = createLog({ level: "silent", service: "test" });
  const server = await createServer({ log, publicUrl, trustedProxies, onAnswer: () => undefined });
  const routes = [...accountRoutes, ...auditRoutes];
  const permissions = [
    ...routes.map(({ verb }) => ({ name: verb.name, onlyReads: verb.kind === "query" })),
    { name: "monitor.create", onlyReads: false },
  ];
  const authenticate = createAuthenticate({ pool, vault, now, permissions });
  mountRoutes(server, routes, { pool, vault, publicUrl, pingMailDomain: null, now, net, smtp: null }, authenticate);
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  t.after(async () => {
    await server.close();
    net.close();
  });
  if (options.isEmpty !== true) {
    const owner = { ownerEmail: "alice@example.com", ownerPassword: password, apiKey: null, publicUrl };
    await ensureOwner(pool, owner, quietLog, now);
  }

  async function ask(request: string, { token, cookie, body: sent, headers }: Ask = {}): Promise<Answer> {
    const [method = "", path = ""] = request.split(" ");
    const response = await fetch(`${address}/api/v1${path}`, {
      method,
      headers: {
        ...(sent === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(cookie === undefined ? {} : { cookie: `keepwatch_refresh=${cookie}` }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    });
    const text = await response.text();
    const setCookie = response.headers.get("set-cookie") ?? "";
    const body: unknown = text === "" ? null : JSON.parse(text);
    if (response.ok) assertDescribed(routes, method, path, body);
    return {
      status: response.status,
      body: body as Answer["body"],
      headers: response.headers,
      setCookie,
      refreshToken: /^keepwatch_refresh=([^;]*)/.exec(setCookie)?.[1] ?? "",
    };
  }

  async function signIn(email: string, givenPassword = password): Promise<SignedInPerson> {
    const answer = await ask("POST /auth/sign-in", { body: { email, password: givenPassword } });
    if (answer.status !== 200) throw new Error(`${email} was not signed in: ${JSON.stringify(answer.body)}`);
    return personIn(answer);
  }

  return { pool, vault, address, ask, now, wait: (ms) => void (nowMs += ms), signIn };
}

/** Every good answer of every test is what the API's description says. */
function assertDescribed(routes: readonly Route[], method: string, path: string, body: unknown): void {
  const [plain = ""] = path.split("?");
  const route = routes.find(
    (candidate) =>
      candidate.method === method && new RegExp(`^${candidate.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(plain),
  );
  assert.ok(route, `${method} ${path} is no route`);
  assert.deepEqual(faultsAgainst(route.verb.output, body), [], `${method} ${path} answers what is not described`);
}

/** The person whom an answer to one of the ways to sign in is about. */
export function personIn({ body, refreshToken }: Answer): SignedInPerson {
  const { accessToken, person } = body as unknown as { accessToken: string; person: { id: string } };
  const claims = JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString()) as { sid: string };
  return { id: person.id, token: accessToken, refreshToken, sessionId: claims.sid };
}

let hashed: Promise<string> | undefined;

/** Somebody with the password of all, straight into the tables. Gives the ids. */
export async function addPerson(
  { pool }: AccountWorld,
  email: string,
  where: { org: string; role: "owner" | "member" },
): Promise<string> {
  hashed ??= hashPassword(password);
  const id = uuidv7();
  await pool.query(`INSERT INTO person (id, email, name, password_hash) VALUES ($1, $2, $3, $4)`, [
    id,
    email,
    email.split("@")[0],
    await hashed,
  ]);
  await pool.query(`INSERT INTO member (organization_id, person_id, role) VALUES ($1, $2, $3)`, [
    where.org,
    id,
    where.role,
  ]);
  return id;
}

export async function addOrganization({ pool }: AccountWorld, name: string): Promise<string> {
  const id = uuidv7();
  await pool.query(`INSERT INTO organization (id, name) VALUES ($1, $2)`, [id, name]);
  return id;
}

export async function firstOrganizationId({ pool }: AccountWorld): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(`SELECT id FROM organization ORDER BY created_at LIMIT 1`);
  const [first] = rows;
  if (first === undefined) throw new Error("there is no organisation yet");
  return first.id;
}

/** Bob, a member of Alice's organisation, and Charlie, who owns another one. */
export async function addBobAndCharlie(world: AccountWorld): Promise<{ bob: SignedInPerson; charlie: SignedInPerson }> {
  await addPerson(world, "bob@example.com", { org: await firstOrganizationId(world), role: "member" });
  await addPerson(world, "charlie@example.com", { org: await addOrganization(world, "Strangers"), role: "owner" });
  return { bob: await world.signIn("bob@example.com"), charlie: await world.signIn("charlie@example.com") };
}
