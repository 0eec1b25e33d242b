// Which requests are pings: nothing that the page or the API owns, nothing that makes the reading fail, and no form that
// the operator has closed.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { allRoutes } from "#features/index.ts";
import { pingFormWords } from "#platform/config.ts";
import { answeredBy, everyForm, readPing } from "#test/read-ping.ts";
import { httpForms, openForms } from "./index.ts";

const uuid = "0193d2a4-77aa-4d0c-9a53-6f2d0f9d2a11";
const pingKey = "aZ3_-kq8Wm0rT5yUx7bNcE";
const token = "q7R2mZp0KxVb81sLd5TnEwYc4uHj6GfA";
const root = join(import.meta.dirname, "..", "..", "..", "..");

const oneOfEach: Readonly<Record<string, string>> = {
  keepwatch: `/api/ping/${uuid}/`,
  healthchecks: `/ping/${uuid}`,
  uptimeKuma: `/api/push/${token}`,
  gatus: "POST /api/v1/endpoints/a_b/external?success=true",
  cronitor: `/p/${pingKey}/nightly`,
  betterStack: `/api/v1/heartbeat/${token}`,
  kener: `/ext/heartbeat/tag/secret`,
  oneUptime: `/heartbeat/${token}`,
  checkly: `/heartbeats/ping/${token}`,
};
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

test("no address of the API is a ping", () => {
  assert.ok(allRoutes.length > 50);
  for (const { method, path } of allRoutes)
    assert.equal(readPing(`${method} /api/v1${path.replace(/\{\w+\}/g, uuid)}`), null, path);
});

test("no address of the page, of its files and of the program itself is a ping", () => {
  const routes = readFileSync(join(root, "web/src/routes.tsx"), "utf8");
  const pages = [...routes.matchAll(/path: "([^"]+)"/g)].map((match) => match[1]!.replace(/\$\w*/g, uuid));
  assert.ok(pages.length > 15);
  const files = readdirSync(join(root, "web/public")).map((name) => `/${name}`);
  const paths = [
    ...pages.filter((path) => path.startsWith("/")),
    ...files,
    ...[
      "/heartbeats",
      "/heartbeats/new",
      `/heartbeats/${uuid}`,
      `/heartbeats/${uuid}/edit`,
      "/settings",
      "/settings/a",
    ],
    ...["/assets/index-Bx3kQ1.js", "/assets/a/b.css", "/favicon.ico", "/index.html", "/robots.txt", "/", ""],
    ...["/live", "/ready", "/healthz", "/health", "/health/", "/metrics", "/api", "/api/", "/api/docs", "/api/schema/"],
    ...["/api/v1/live", "/api/v1/endpoints/statuses", "/api/v1/endpoints/a_b/statuses", "/api/v3/checks/"],
    ...["/status", "/badge/a/b.svg", `/b/2/${uuid}.svg`, "/probe", "/ping", "/p", "/heartbeat", "/ext", "/ext/x"],
    ...[`/${pingKey}`, `/${uuid}x`, `//${uuid}`, `//ping/${uuid}`, `/Ping/${uuid}`, `/${uuid.replaceAll("-", "")}`],
  ];
  for (const path of paths)
    for (const method of methods) assert.equal(readPing(`${method} ${path}`), null, `${method} ${path}`);
});

test("a result for Gatus is a POST; everything else there is somebody else's", () => {
  for (const method of ["GET", "HEAD", "PUT", "OPTIONS"])
    assert.equal(readPing(`${method} /api/v1/endpoints/a_b/external?success=true`), null);
});

test("every form has an address, and a closed one is told apart from the page", () => {
  assert.deepEqual(Object.keys(oneOfEach).toSorted(), [...everyForm].toSorted());
  for (const form of httpForms) {
    const open = new Set([...everyForm].filter((name) => name !== form.name));
    assert.equal(readPing(oneOfEach[form.name]!)?.form.name, form.name);
    assert.deepEqual(readPing(oneOfEach[form.name]!, {}, open), { form, answer: form.answer("unknown") });
    assert.equal(form.answer("unknown").status, 404);
  }
});

test("the setting opens every form by its word, and ours without one", () => {
  assert.deepEqual([...openForms(pingFormWords)].toSorted(), [...everyForm].toSorted());
  assert.deepEqual([...openForms([])], ["keepwatch"]);
  for (const word of pingFormWords) assert.equal(openForms([word]).size, 2);
  assert.ok(openForms(["uptime-kuma"]).has("uptimeKuma"));
});

test("OPTIONS asks whether a page may ping, and is no ping", () => {
  for (const [form, line] of Object.entries(oneOfEach)) {
    if (form === "gatus") continue;
    const { status, body, headers } = answeredBy(httpForms.find(({ name }) => name === form)!.name, `OPTIONS ${line}`);
    assert.deepEqual([status, body, headers["access-control-allow-origin"]], [200, "", "*"]);
  }
});

test("a path longer than 512 characters names nothing", () => {
  const line = oneOfEach["healthchecks"]!;
  assert.equal(answeredBy("healthchecks", `${line}/${"1".repeat(600)}`).body, "not found");
  assert.equal(answeredBy("uptimeKuma", `/api/push/${"a".repeat(100_000)}`).status, 404);
  const longest = `/api/push/${"a".repeat(300)}`;
  assert.ok("asked" in readPing(longest)!);
});

const starts = Object.values(oneOfEach).flatMap((line) => {
  const path = line.replace(/^[A-Z]+ /, "").replace(/\?.*/, "");
  return [path, path.slice(0, path.lastIndexOf("/") + 1)];
});
const ends = ["", "/", "/start", "/fail", "/255", "/256", "/%00", "/%", "/%zz", "/\u00ff", "/..", "//"];
const anyPath = fc.oneof(
  fc.webPath().map((path) => `/${path}`),
  fc
    .tuple(fc.constantFrom(...starts, `/${uuid}`, `/${pingKey}/`), fc.constantFrom(...ends), fc.string())
    .map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 600 }),
);
const word = fc.constantFrom(
  "rid",
  "create",
  "status",
  "msg",
  "ping",
  "success",
  "duration",
  "series",
  "metric",
  "state",
);
const value = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("1", "", "%00", "%zz", "up", "true", "duration:1", uuid),
);
const anyQuery = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.tuple(word, value).map(([name, text]) => `${name}=${text}`)).map((pairs) => pairs.join("&")),
);

test("whatever is sent, reading never throws, and what is asked can be stored", () => {
  fc.assert(
    fc.property(fc.constantFrom(...methods), anyPath, anyQuery, fc.string(), (method, path, query, authorization) => {
      const read = readPing(`${method} ${path.replaceAll("?", "")}?${query}`, { authorization });
      if (read === null) return;
      if ("answer" in read) {
        assert.ok(read.answer.status >= 400 || method === "OPTIONS");
        for (const text of Object.values(read.answer.headers)) assert.match(text, /^[\x20-\x7e]*$/);
        return;
      }
      const { names, exitStatus, runId, message, toldDurationMs } = read.asked;
      assert.ok(names.length > 0);
      for (const name of names) {
        if (name.by === "gatusKey") continue; // looked up in memory alone
        const text = name.by === "uuid" ? name.uuid : name.by === "slug" ? name.pingKey + name.slug : name.token;
        assert.match(text, /^[\x21-\x7e]+$/);
      }
      assert.ok(exitStatus === null || (exitStatus >= 0 && exitStatus <= 255));
      assert.ok(runId === null || /^[0-9a-f-]{36}$/.test(runId));
      assert.ok(message === null || (message.isWellFormed() && !message.includes("\0") && message.length <= 2_000));
      assert.ok(toldDurationMs === null || (Number.isInteger(toldDurationMs) && toldDurationMs <= 1e11));
    }),
    { numRuns: 5_000 },
  );
});
