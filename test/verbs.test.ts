// Every verb in the list, against the running program: who may call it, what it refuses and how, what it answers, and that
// it is written down. Nobody writes these checks per verb; a new verb brings an example (verb-world.ts), and is in.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import type { TSchema } from "typebox";
import { allRoutes } from "#features/index.ts";
import { pathParameters, type Route } from "#platform/http/route.ts";
import { createServer, mountRoutes } from "#platform/http/server.ts";
import { createLog } from "#platform/log.ts";
import { faultsAgainst } from "#platform/schema.ts";
import type { House } from "#platform/verb.ts";
import { type Answer, createVerbWorld, type Request, type VerbWorld } from "./verb-world.ts";

interface Problem {
  readonly code: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

const anyId = randomUUID();
const isRead = ({ method }: Route) => method === "GET" || method === "DELETE";
const guarded = allRoutes.filter((route) => route.verb.access !== "public");
const withId = allRoutes.filter((route) => route.path.includes("{id}"));
const withBody = allRoutes.filter((route) => !isRead(route));
const nameOf = ({ verb }: Route) => verb.name;

test("every verb", async (t) => {
  const world = await createVerbWorld(t);
  const { ask, owner } = world;
  const asOwner = (route: Route, request: Parameters<typeof ask>[2]) =>
    ask(route.method, route.path, { id: anyId, token: owner, ...request });

  await each(t, "has an example", allRoutes, (route) => assert.ok(world.examples[nameOf(route)] !== undefined));

  await each(t, "without a token is refused: 401", guarded, async (route) => {
    assertProblem(await ask(route.method, route.path, { id: anyId }), 401, "not_signed_in");
  });

  await each(t, "with a wrong token is refused: 401", guarded, async (route) => {
    for (const token of ["kw_00000000000000000000000000000000", "not.a.token", "x"])
      assertProblem(await ask(route.method, route.path, { id: anyId, token }), 401);
  });

  await t.test("without its permission is refused: 403", async (inner) => {
    const address = await startPowerless(world, (stop) => inner.after(stop));
    await each(
      inner,
      "403",
      guarded.filter((route) => route.verb.access === undefined),
      async (route) => {
        const response = await fetch(`${address}/api/v1${route.path.replace("{id}", anyId)}`, {
          method: route.method,
          headers: { authorization: "Bearer anybody" },
        });
        const answer = { status: response.status, body: await response.json(), headers: response.headers };
        assertProblem(answer, 403, "not_allowed");
      },
    );
  });

  await each(t, "with a malformed id is refused: 400", withId, async (route) => {
    for (const id of ["1", "not-a-uuid", `${anyId}0`, "%00", "%F0%9F", "%22%7D"]) {
      const { errors } = assertProblem(await asOwner(route, { id }), 400);
      if (!id.startsWith("%"))
        assert.ok(
          errors.some(({ path }) => path === "/id"),
          JSON.stringify(errors),
        );
    }
  });

  await each(t, "names an unknown field: 400", allRoutes, async (route) => {
    const unknown = isRead(route) ? { query: "nobodyKnows=1" } : { body: { nobodyKnows: 1 } };
    const { errors } = assertProblem(await asOwner(route, unknown), 400, "malformed_input");
    assert.ok(
      errors.some(({ path }) => path === "/nobodyKnows"),
      JSON.stringify(errors),
    );
  });

  await each(t, "names every fault of wrong types at once: 400", withBody, async (route) => {
    const wrong = Object.fromEntries(fieldsOf(route).map(([name, schema]) => [name, misfit(schema)]));
    if (Object.keys(wrong).length === 0) return;
    const { errors } = assertProblem(await asOwner(route, { body: wrong }), 400, "malformed_input");
    for (const name of Object.keys(wrong))
      assert.ok(
        errors.some(({ path }) => `${path}/`.startsWith(`/${name}/`)),
        `${name}: ${JSON.stringify(errors)}`,
      );
  });

  await each(t, "refuses a query that does not fit: 400", allRoutes.filter(isRead), async (route) => {
    for (const [name, schema] of fieldsOf(route)) {
      if (faultsAgainst(schema, "\u0007?").length === 0) continue; // Any text is good for it.
      const { errors } = assertProblem(await asOwner(route, { query: `${name}=%07?` }), 400);
      assert.ok(
        errors.some(({ path }) => path === `/${name}`),
        JSON.stringify(errors),
      );
    }
  });

  await each(t, "refuses a body over its limit: 413", withBody, async (route) => {
    assertProblem(await announceTooMuch(world, route), 413, "body_too_large");
  });

  await each(t, "refuses what is not JSON", withBody, async (route) => {
    assertProblem(await asOwner(route, { raw: "{}", type: "text/plain" }), 415, "not_json");
    assertProblem(await asOwner(route, { raw: "{", type: "application/json" }), 400, "malformed_json");
    assertProblem(await asOwner(route, { raw: "[]" }), 400, "malformed_input");
    assertProblem(await asOwner(route, { raw: '"text"' }), 400, "malformed_input");
  });

  await each(t, "refuses text that cannot be kept: 400, never 500", allRoutes, async (route) => {
    for (const bad of ["a\u0000b", "a\ud800b", "\udc00"]) {
      if (isRead(route)) {
        for (const [name] of fieldsOf(route)) {
          const query = `${name}=${bad.isWellFormed() ? encodeURIComponent(bad) : "%ED%A0%80"}`;
          const answer = await asOwner(route, { query });
          assert.ok(answer.status < 500, `${query}: ${answer.status}`);
          if (bad.isWellFormed()) assertProblem(answer, 400);
        }
        continue;
      }
      const { body = {} } = (await world.examples[nameOf(route)]?.()) ?? {};
      for (const spoilt of spoilEach(body, bad))
        assertProblem(await asOwner(route, { body: spoilt }), 400, "malformed_input");
      assertProblem(await asOwner(route, { body: { [bad]: 1 } }), 400, "malformed_input");
    }
  });

  await each(t, "answers a stranger as if there were nothing: 404, and nothing changes", allRoutes, async (route) => {
    const good = (await world.examples[nameOf(route)]?.()) ?? {};
    if (good.id === undefined && good.body?.["ids"] === undefined) return;
    // What is everybody's own is a stranger's to somebody of the same organisation already.
    const token = route.verb.access === "signed_in" ? (await world.examples["session.list"]!()).token! : world.stranger;
    const before = await everything(world);
    assertProblem(await ask(route.method, route.path, { ...good, token }), 404, "not_found");
    assert.deepEqual(await everything(world), before);
  });

  await each(
    t,
    "answers a good request as it is described, and is written down if it changes something",
    allRoutes,
    async (route) => {
      const name = nameOf(route);
      const good: Request = (await world.examples[name]?.()) ?? {};
      const countBefore = name === "auth.setup" ? 0 : await countAudited(world, name);
      const answer =
        name === "auth.setup" ? world.setUp : await ask(route.method, route.path, { token: owner, ...good });
      assert.equal(answer.status, route.status, JSON.stringify(answer.body));
      assert.deepEqual(faultsAgainst(route.verb.output, answer.body), []);
      assert.equal(answer.headers.get("cache-control"), "no-store");
      if (route.verb.kind === "verb")
        assert.ok((await countAudited(world, name)) > countBefore, "no row in the audit log");
      if (route.verb.kind === "query") assert.equal(await countAudited(world, name), countBefore);
    },
  );

  await each(t, "does not show in the audit log a secret that it took or gave", allRoutes, async () => {
    const { rows } = await world.world.pool.query(
      "SELECT 1 FROM audit WHERE audit::text LIKE '%a long enough phrase%'",
    );
    assert.deepEqual(rows, []);
  });
});

/** One subtest for the rule, in which every verb is tried and all that break it are named. */
async function each(
  t: { test(name: string, run: () => Promise<void>): Promise<void> },
  rule: string,
  routes: readonly Route[],
  hold: (route: Route) => Promise<void> | void,
): Promise<void> {
  await t.test(rule, async () => {
    assert.ok(routes.length > 0);
    const broken: string[] = [];
    for (const route of routes) {
      try {
        await hold(route);
      } catch (error) {
        broken.push(`${route.method} ${route.path} (${nameOf(route)}): ${(error as Error).message}`);
      }
    }
    if (broken.length > 0) throw new Error(broken.join("\n\n"));
  });
}

function assertProblem({ status, body, headers }: Answer, wanted: number, code?: string): Problem {
  assert.equal(status, wanted, JSON.stringify(body));
  assert.match(headers.get("content-type") ?? "", /^application\/problem\+json/);
  assert.equal(headers.get("cache-control"), "no-store");
  const problem = body as Record<string, unknown> & Problem;
  const { errors, ...plain } = problem;
  const kinds = Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, typeof value]));
  assert.deepEqual(kinds, {
    type: "string",
    title: "string",
    status: "number",
    detail: "string",
    code: "string",
    requestId: "string",
  });
  assert.equal(plain["status"], status);
  assert.equal(plain["requestId"], headers.get("x-request-id"));
  for (const fault of errors) assert.deepEqual([typeof fault.path, typeof fault.message], ["string", "string"]);
  if (code !== undefined) assert.equal(problem.code, code);
  return problem;
}

function fieldsOf(route: Route): [string, TSchema][] {
  const inPath = pathParameters(route);
  return Object.entries(route.verb.input.properties as Record<string, TSchema>).filter(
    ([name]) => !inPath.includes(name),
  );
}

/** A value that the schema refuses for its type. */
function misfit(schema: TSchema): unknown {
  const found = [17.5, "seventeen and a half", true].find((value) => faultsAgainst(schema, value).length > 0);
  assert.ok(found !== undefined, "a field that takes everything");
  return found;
}

/** The body once for each text in it, with that one spoilt. */
function spoilEach(body: unknown, bad: string): Record<string, unknown>[] {
  const texts: string[][] = [];
  const walk = (value: unknown, path: string[]): void => {
    if (typeof value === "string") texts.push(path);
    else if (typeof value === "object" && value !== null)
      for (const [name, entry] of Object.entries(value)) walk(entry, [...path, name]);
  };
  walk(body, []);
  return texts.map((path) => {
    const copy = structuredClone(body) as Record<string, unknown>;
    let at = copy;
    for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
    at[path.at(-1)!] = `${String(at[path.at(-1)!])}${bad}`;
    return copy;
  });
}

/** Says that one byte too many will come, and sends none: the refusal must not wait for them. */
async function announceTooMuch({ address, owner }: VerbWorld, route: Route): Promise<Answer> {
  const sent = request(`${address}/api/v1${route.path.replace("{id}", anyId)}`, {
    method: route.method,
    headers: {
      authorization: `Bearer ${owner}`,
      "content-type": "application/json",
      "content-length": String(route.maxBodyBytes + 1),
    },
  });
  sent.flushHeaders();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const body: unknown = JSON.parse(await text(response));
  sent.on("error", () => {}); // We hang up with the body unsent.
  sent.destroy();
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as [string, string]);
  return { status: response.statusCode ?? 0, body, headers: new Headers(headers) };
}

/** Written by the engine and the jobs of their own accord, at any moment. */
const restless = ["belief", "delivery", "event", "untold"];

/** A digest of every row of every other table that belongs to the first organisation. */
async function everything({ world, org }: VerbWorld): Promise<Record<string, string>> {
  const { rows } = await world.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = current_schema() AND column_name = 'organization_id' AND table_name <> ALL ($1) ORDER BY 1`,
    [restless],
  );
  assert.ok(rows.length > 5);
  const digests: Record<string, string> = {};
  for (const { name } of rows) {
    const digest = await world.pool.query<{ digest: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(r::text, ',' ORDER BY r::text)), '') AS digest FROM "${name}" r WHERE organization_id = $1`,
      [org],
    );
    digests[name] = digest.rows[0]?.digest ?? "";
  }
  return digests;
}

async function countAudited({ world }: VerbWorld, action: string): Promise<number> {
  const { rows } = await world.pool.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM audit WHERE action = $1",
    [action],
  );
  return rows[0]?.count ?? 0;
}

/** The same verbs for somebody who is signed in and has no right at all, which no built-in role is. */
async function startPowerless({ org }: VerbWorld, onStop: (stop: () => Promise<void>) => void): Promise<string> {
  const server = await createServer({
    log: createLog({ level: "silent", service: "test" }),
    publicUrl: "http://keepwatch.example",
    trustedProxies: [],
    onAnswer: () => undefined,
  });
  onStop(() => server.close());
  mountRoutes(server, allRoutes, houseOfNobody, () =>
    Promise.resolve({
      actor: { kind: "person", id: anyId, name: "Nobody" },
      organizationId: org,
      sessionId: null,
      permissions: new Set<string>(),
    }),
  );
  return server.listen({ host: "127.0.0.1", port: 0 });
}

/** Whoever may do nothing must be refused before anything of the house is touched. */
const houseOfNobody = new Proxy({ publicUrl: "http://keepwatch.example" } as House, {
  get(house, name) {
    assert.equal(name, "publicUrl", `${String(name)} of the house was touched`);
    return house.publicUrl;
  },
});
