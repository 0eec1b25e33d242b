// Who may ask the program how it is, and what each is told; and that the API's document is what it claims to be.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { allRoutes } from "#features/index.ts";
import { runToEnd } from "#test/run-to-end.ts";
import { apiKey, startWorld, type World } from "#test/world.ts";

const metricsToken = "a-token-for-metrics";

describe("a running program", () => {
  let world: World;
  before(async () => {
    world = await startWorld({
      database: "own",
      programs: { all: "all" },
      environment: { KEEPWATCH_METRICS_TOKEN: metricsToken },
    });
  });
  after(() => world.close());

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(world.api.address + path, { headers });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers };
  };

  test("/live, /ready and /health/ tell everybody that all is well, and no more", async () => {
    assert.deepEqual(JSON.parse((await get("/live")).text), { status: "ok" });
    for (const path of ["/ready", "/health/"]) {
      const { status, text } = await get(path);
      assert.equal(status, 200, text);
      assert.deepEqual(JSON.parse(text), { status: "ok", problems: [] });
    }
  });

  test("/health, and other names under these, are nobody's", async () => {
    for (const path of ["/health", "/live/", "/ready/", "/healthz/", "/metrics/", "/health/more"])
      assert.equal((await get(path)).status, 404, path);
  });

  test("/healthz tells details to who is signed in alone", async () => {
    const anonymous = await get("/healthz");
    assert.deepEqual([anonymous.status, JSON.parse(anonymous.text)], [200, { status: "ok" }]);
    assert.equal(
      (await get("/healthz", { authorization: "Bearer kw_wrong_wrong_wrong_wrong_wrong_wrong" })).status,
      401,
    );
    const known = JSON.parse((await get("/healthz", { authorization: `Bearer ${apiKey}` })).text) as Record<
      string,
      unknown
    >;
    assert.equal(known["status"], "ok");
    assert.ok(Array.isArray(known["parts"]) && known["parts"].length >= 3);
    assert.equal(typeof known["version"], "string");
    assert.doesNotMatch(JSON.stringify(known), /password|postgres:|secret/i);
  });

  test("/metrics is for loopback, and for who has the token", async () => {
    const local = await get("/metrics");
    assert.equal(local.status, 200);
    assert.match(local.headers.get("content-type") ?? "", /^text\/plain; version=|^application\/openmetrics-text/);
    for (const line of local.text.split("\n"))
      assert.match(line, /^$|^(# (HELP|TYPE|UNIT|EOF)|[a-zA-Z_:][\w:]*(\{.*\})? \S+)/, line);
    const forwarded = { "x-forwarded-for": "203.0.113.9" };
    assert.equal((await get("/metrics", forwarded)).status, 401);
    assert.equal((await get("/metrics", { ...forwarded, authorization: "Bearer wrong" })).status, 401);
    assert.equal((await get("/metrics", { ...forwarded, authorization: `Bearer ${apiKey}` })).status, 401);
    assert.equal((await get("/metrics", { ...forwarded, authorization: `Bearer ${metricsToken}` })).status, 200);
  });

  test("/api/schema/ is a valid OpenAPI 3.1 document of every verb, and the one that is kept in the repository", async () => {
    const { status, text, headers } = await get("/api/schema/");
    assert.equal(status, 200);
    assert.match(headers.get("content-type") ?? "", /^application\/json/);
    const document = JSON.parse(text) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    assert.match(document.openapi, /^3\.1\./);
    const result = await new Validator().validate(structuredClone(document));
    assert.equal(result.valid, true, JSON.stringify(result.errors));
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    assert.deepEqual(ids.toSorted(), allRoutes.map((route) => route.verb.name).toSorted());
    const kept = await readFile(join(import.meta.dirname, "../../openapi.json"), "utf8");
    assert.deepEqual(document, JSON.parse(kept), "openapi.json is out of date: run script/generate");
    assert.equal((await get("/api/schema")).status, 404);
  });

  test("/api/docs is a page without a script that names every verb", async () => {
    const { status, text, headers } = await get("/api/docs");
    assert.equal(status, 200);
    assert.match(headers.get("content-type") ?? "", /^text\/html/);
    assert.deepEqual(text.match(/<(script|style)|<[^>]*\s(style|on\w+)=|javascript:/i), null);
    for (const { verb } of allRoutes) assert.ok(text.includes(`id="${verb.name}"`), verb.name);
    for (const [, path = ""] of text.matchAll(/<link[^>]+href="([^"]+)"/g))
      assert.equal((await get(path)).status, 200, path);
  });

  test("the page is served under every address that is not the program's own", async () => {
    for (const path of ["/", "/monitors", "/incidents/01900000-0000-7000-8000-000000000000", "/sign-in?to=%2F"]) {
      const { status, text, headers } = await get(path);
      assert.equal(status, 200, path);
      assert.match(text, /<!doctype html>/i);
      assert.equal(headers.get("cache-control"), "no-cache");
    }
    const assets = [...(await get("/")).text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
      ([, path = ""]) => path,
    );
    assert.ok(assets.length > 0);
    for (const path of assets) {
      const { status, headers } = await get(path, { "accept-encoding": "br" });
      assert.equal(status, 200, path);
      assert.match(headers.get("cache-control") ?? "", /immutable/);
    }
    for (const path of [
      "/assets/missing.js",
      "/api/nothing",
      "/api",
      "/favicon.ico",
      "/..%2f..%2fpackage.json",
      "/assets/..%2f..%2findex.html",
    ])
      assert.ok([400, 403, 404].includes((await get(path)).status), path);
  });

  test("`owner reset` works beside it: a link that works once, and the sessions end", async () => {
    const { api } = world;
    const environment = {
      KEEPWATCH_DATA: join(world.dataFolder, "program"),
      KEEPWATCH_URL: api.address,
      KEEPWATCH_LOG_LEVEL: "error",
    };
    const signedIn = await api.ask<{ accessToken: string }>("POST /auth/sign-in", {
      email: "alice@example.com",
      password: "correct-horse-battery",
    });
    const { code, stdout, stderr } = await runToEnd(["owner", "reset", "Alice@Example.com"], environment);
    assert.equal(code, 0, stderr);
    const link = new URL(/^http\S+$/m.exec(stdout)?.[0] ?? "");
    assert.equal(link.origin, api.address);
    const me = { authorization: `Bearer ${signedIn.body.accessToken}` };
    assert.equal((await get("/api/v1/auth/me", me)).status, 401, "her session goes on");
    const body = { token: link.hash.slice(1), password: "a new and long phrase" };
    assert.equal((await api.ask("POST /auth/reset", body)).status, 200);
    assert.ok((await api.ask("POST /auth/reset", body)).status >= 400, "the link worked twice");
    const again = { email: "alice@example.com", password: body.password };
    assert.equal((await api.ask("POST /auth/sign-in", again)).status, 200);

    const nobody = await runToEnd(["owner", "reset", "nobody@example.com"], environment);
    assert.equal(nobody.code, 64);
    assert.match(nobody.stderr, /no account with the address nobody@example\.com/);
    assert.equal((await get("/ready")).status, 200);
  });
});
