// The front of the server on a real socket, with verbs made up for the purpose: headers, who is asking, what is taken
// apart and put together, and what a broken request is told.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import Type from "typebox";
import { createLog } from "#platform/log.ts";
import { createNet } from "#platform/net/index.ts";
import { notFound } from "#platform/refusal.ts";
import { Empty, Id, Nothing, Strict } from "#platform/schema.ts";
import { createVault } from "#platform/secrets.ts";
import { act, type Caller, query, refuseLostUpdate, verb } from "#platform/verb.ts";
import { createTestDatabase } from "#test/database.ts";
import { routesOf } from "./route.ts";
import { type Authenticate, createServer, mountRoutes, type ServerOptions } from "./server.ts";

const seen: { caller: Caller | null } = { caller: null };

/** What a thing is at in these tests. */
const currentVersion = 3;

const readThing = query({
  name: "thing.read",
  summary: "A thing with a version",
  access: "public",
  input: Strict({ id: Id, limit: Type.Optional(Type.Integer()), isPaused: Type.Optional(Type.Boolean()) }),
  output: Strict({ id: Id, version: Type.Integer(), given: Type.Unknown() }),
  async run({ caller }, input) {
    seen.caller = caller;
    return { id: input.id, version: currentVersion, given: input };
  },
});

const changeThing = verb({
  name: "thing.update",
  summary: "Changes only what is current",
  access: "public",
  input: Strict({ id: Id, name: Type.String() }),
  output: Strict({ version: Type.Integer() }),
  async run({ caller }) {
    refuseLostUpdate(caller, currentVersion);
    return { answer: { version: currentVersion + 1 }, changes: [] };
  },
});

const failBadly = query({
  name: "thing.fail",
  summary: "Our own mistake",
  access: "public",
  input: Empty,
  output: Nothing,
  run: () => Promise.reject(new Error("a secret detail")),
});

const missThing = query({
  name: "thing.miss",
  summary: "Never there",
  access: "public",
  input: Empty,
  output: Nothing,
  run: () => Promise.reject(notFound("thing")),
});

const enter = act({
  name: "auth.enter",
  summary: "Sets the cookie, or clears it",
  access: "public",
  input: Strict({ isLeaving: Type.Boolean() }),
  output: Nothing,
  async run({ caller }, { isLeaving }) {
    seen.caller = caller;
    const cookie = { token: "the-token", expiresAt: new Date("2030-01-01T00:00:00Z") };
    return { answer: null, changes: [], refreshCookie: isLeaving ? "clear" : cookie };
  },
});

const routes = routesOf("Things", [
  ["GET /things/{id}", readThing],
  ["PATCH /things/{id}", changeThing],
  ["GET /failing", failBadly],
  ["GET /missing", missThing],
  ["POST /auth/enter", enter],
]);

const id = "01900000-0000-7000-8000-000000000000";
const anonymous: Authenticate = () =>
  Promise.resolve({
    actor: { kind: "anonymous", id: null, name: "" },
    organizationId: null,
    sessionId: null,
    permissions: new Set(),
  });

async function start(t: TestContext, options: Partial<ServerOptions> = {}): Promise<string> {
  const publicUrl = options.publicUrl ?? "http://keepwatch.example";
  const { pool } = await createTestDatabase(t);
  const net = createNet({ policy: "public" });
  const log = createLog({ level: "silent", service: "test" });
  const server = await createServer({ log, publicUrl, trustedProxies: [], onAnswer: () => undefined, ...options });
  mountRoutes(
    server,
    routes,
    {
      pool,
      vault: createVault("a secret key of this test alone"),
      publicUrl,
      now: () => new Date(),
      net,
      pingMailDomain: null,
      smtp: null,
    },
    anonymous,
  );
  server.get("/page", async (_request, reply) => reply.type("text/html").send("<p>page</p>"));
  t.after(async () => {
    await server.close();
    net.close();
  });
  return server.listen({ host: "127.0.0.1", port: 0 });
}

test("every answer carries the headers that keep a browser from harm", async (t) => {
  const address = await start(t);
  for (const path of ["/page", `/api/v1/things/${id}`, "/api/v1/failing", "/nothing/here"]) {
    const { headers } = await fetch(address + path);
    const policy = new Map(
      (headers.get("content-security-policy") ?? "").split(";").map((directive) => {
        const [name = "", ...sources] = directive.trim().split(" ");
        return [name, sources.join(" ")];
      }),
    );
    assert.equal(policy.get("default-src"), "'self'", path);
    assert.equal(policy.get("script-src"), "'self'");
    assert.equal(policy.get("style-src"), "'self'");
    assert.equal(policy.get("object-src"), "'none'");
    assert.equal(policy.get("base-uri"), "'none'");
    assert.equal(policy.get("frame-ancestors"), "'none'");
    assert.equal(policy.get("form-action"), "'self'");
    assert.doesNotMatch([...policy.values()].join(" "), /unsafe|\*/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.match(headers.get("referrer-policy") ?? "", /no-referrer|same-origin/);
    assert.equal(headers.get("strict-transport-security"), null);
    assert.equal(headers.get("x-powered-by"), null);
    assert.match(headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
  }
});

test("over https the browser is told to stay there", async (t) => {
  const address = await start(t, { publicUrl: "https://keepwatch.example" });
  const { headers } = await fetch(`${address}/page`);
  assert.match(headers.get("strict-transport-security") ?? "", /^max-age=31536000/);
  assert.match(headers.get("content-security-policy") ?? "", /connect-src 'self' wss:\/\/keepwatch\.example/);
});

test("what the API answers is stored nowhere, and every request has an id of its own", async (t) => {
  const address = await start(t);
  const ids = new Set<string | null>();
  for (const path of [`/api/v1/things/${id}`, "/api/v1/missing", "/api/v1/failing", "/api/v1/nothing"]) {
    const { headers } = await fetch(address + path, { headers: { "x-request-id": "chosen-by-a-caller" } });
    assert.equal(headers.get("cache-control"), "no-store", path);
    ids.add(headers.get("x-request-id"));
  }
  assert.equal(ids.size, 4);
  assert.ok(!ids.has("chosen-by-a-caller"));
});

test("a mistake of ours is told without its details", async (t) => {
  const address = await start(t);
  const response = await fetch(`${address}/api/v1/failing`);
  const said = await response.text();
  assert.equal(response.status, 500);
  assert.doesNotMatch(said, /secret detail/);
  assert.equal((JSON.parse(said) as { code: string }).code, "internal");
});

test("an address that is not there, or ends in a slash that does not belong, is a problem document", async (t) => {
  const address = await start(t);
  for (const path of ["/nothing", "/api/v1/nothing", `/api/v1/things/${id}/`, "/api/v1/things/%F0%9F", "/%"]) {
    const response = await fetch(address + path);
    assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/, path);
    const { status, requestId } = (await response.json()) as { status: number; requestId: string };
    assert.equal(status, response.status);
    assert.ok(status === 404 || (path.includes("%") && status === 400), `${path}: ${status}`);
    assert.equal(requestId, response.headers.get("x-request-id"));
  }
});

test("the query becomes what the schema says; a body does not", async (t) => {
  const address = await start(t);
  const good = await fetch(`${address}/api/v1/things/${id}?limit=5&isPaused=true`);
  assert.deepEqual(((await good.json()) as { given: unknown }).given, { id, limit: 5, isPaused: true });
  for (const query of ["limit=five", "limit=", "limit=1&limit=2", "isPaused=maybe", "__proto__=1", "constructor=1"])
    assert.equal((await fetch(`${address}/api/v1/things/${id}?${query}`)).status, 400, query);
  const bodies = [`{"name":5}`, `{"name":"a","id":"${id}"}`, `{"name":"a","__proto__":{"x":1}}`, `[]`, `null`, `5`];
  for (const body of bodies) {
    const response = await fetch(`${address}/api/v1/things/${id}`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body,
    });
    assert.equal(response.status, 400, `${body}: ${await response.text()}`);
  }
});

test("a version is the ETag, and If-Match refuses a lost update", async (t) => {
  const address = await start(t);
  assert.equal((await fetch(`${address}/api/v1/things/${id}`)).headers.get("etag"), '"3"');
  const change = async (ifMatch: string | null) =>
    fetch(`${address}/api/v1/things/${id}`, {
      method: "PATCH",
      headers: { "content-type": "application/json", ...(ifMatch === null ? {} : { "if-match": ifMatch }) },
      body: `{"name":"new"}`,
    });
  for (const good of [null, '"3"', "3", "*"]) {
    const response = await change(good);
    assert.equal(response.status, 200, String(good));
    assert.equal(response.headers.get("etag"), '"4"');
  }
  const lost = await change('"2"');
  assert.deepEqual([lost.status, ((await lost.json()) as { code: string }).code], [412, "changed_meanwhile"]);
  for (const bad of ["two", '"2", "3"', 'W/"3"', '"99999999999"']) assert.equal((await change(bad)).status, 400, bad);
});

test("the cookie is for signing in alone, and no script and no other site can use it", async (t) => {
  for (const publicUrl of ["http://keepwatch.example", "https://keepwatch.example"]) {
    const address = await start(t, { publicUrl });
    const post = (isLeaving: boolean, headers: Record<string, string> = {}) =>
      fetch(`${address}/api/v1/auth/enter`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie: "keepwatch_refresh=mine", ...headers },
        body: JSON.stringify({ isLeaving }),
      });
    const set = (await post(false)).headers.get("set-cookie") ?? "";
    const attributes = set.split("; ").toSorted();
    const wanted = ["Expires=Tue, 01 Jan 2030 00:00:00 GMT", "HttpOnly", "Path=/api/v1/auth", "SameSite=Strict"];
    const secure = publicUrl.startsWith("https") ? ["Secure"] : [];
    assert.deepEqual(attributes, [...wanted, ...secure, "keepwatch_refresh=the-token"]);
    assert.match((await post(true)).headers.get("set-cookie") ?? "", /^keepwatch_refresh=; .*Expires=Thu, 01 Jan 1970/);

    const tokenFrom = async (headers: Record<string, string>) => {
      await post(false, headers);
      return seen.caller?.refreshToken;
    };
    assert.equal(await tokenFrom({}), "mine");
    assert.equal(await tokenFrom({ origin: publicUrl }), "mine");
    assert.equal(await tokenFrom({ origin: address }), "mine");
    for (const origin of [
      "https://other.example",
      "null",
      "https://sub.keepwatch.example",
      `${publicUrl}.other.example`,
    ])
      assert.equal(await tokenFrom({ origin }), null, origin);
  }
});

test("X-Forwarded-For counts from a trusted proxy alone", async (t) => {
  const addressSeenBy = async (address: string) => {
    await fetch(`${address}/api/v1/things/${id}`, { headers: { "x-forwarded-for": "203.0.113.9, 198.51.100.7" } });
    return seen.caller?.address;
  };
  assert.equal(await addressSeenBy(await start(t)), "127.0.0.1");
  assert.equal(await addressSeenBy(await start(t, { trustedProxies: ["10.0.0.0/8"] })), "127.0.0.1");
  assert.equal(await addressSeenBy(await start(t, { trustedProxies: ["127.0.0.1"] })), "198.51.100.7");
  assert.equal(await addressSeenBy(await start(t, { trustedProxies: ["127.0.0.0/8", "198.51.100.7"] })), "203.0.113.9");
});

test("a malformed Authorization is refused, not overlooked", async (t) => {
  const address = await start(t);
  for (const authorization of [
    "Bearer",
    "Bearer  ",
    "Basic YTpi",
    "kw_token",
    "Bearer a b",
    `Bearer ${"x".repeat(4_097)}`,
  ]) {
    const response = await fetch(`${address}/api/v1/things/${id}`, { headers: { authorization } });
    assert.equal(response.status, 401, authorization.slice(0, 20));
    assert.equal(response.headers.get("www-authenticate"), "Bearer");
    await response.arrayBuffer();
  }
});

test("what is not HTTP is answered and hung up on", async (t) => {
  const { port } = new URL(await start(t));
  for (const said of [
    "nonsense\r\n\r\n",
    "GET /page HTTP/1.1\r\nHost: a\r\nBad header\r\n\r\n",
    `GET /page HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
  ]) {
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(said);
    assert.match(await text(socket), /^HTTP\/1\.1 4\d\d /);
    if (!socket.closed) await once(socket, "close");
  }
});

test("every answer is counted by route, never by address", async (t) => {
  const counted: string[] = [];
  const address = await start(t, {
    onAnswer: (route, method, status) => void counted.push(`${method} ${route} ${status}`),
  });
  await fetch(`${address}/api/v1/things/${id}`);
  await fetch(`${address}/api/v1/things/not-an-id`);
  await fetch(`${address}/wp-admin.php`);
  assert.deepEqual(counted, ["GET /api/v1/things/:id 200", "GET /api/v1/things/:id 400", "GET unknown 404"]);
});
