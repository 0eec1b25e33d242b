// What may be asked of an answer beside its status, through a real server; and that no pattern or query of a user can
// stall the look of another.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import { startTarget, type Target } from "#test/doubles/http-target.ts";
import { attempt, check, netFor } from "#test/doubles/looking.ts";
import type { Assertion } from "./http-assertion-settings.ts";
import type { HttpTarget } from "./http-target.ts";

const headers = { "content-type": "application/json", "x-cache": "HIT from edge-3", "x-version": "12" };
const good = JSON.stringify({ status: "ok", queue: 12, parts: [{ name: "db", up: true }], none: null, on: false });

async function serve(t: TestContext, body: string | Buffer = good, more: Record<string, string> = {}): Promise<Target> {
  const target = await startTarget((_, response) => response.writeHead(200, { ...headers, ...more }).end(body));
  t.after(() => target.close());
  return target;
}

async function seen(t: TestContext, target: Target, asked: Partial<HttpTarget>): Promise<unknown[]> {
  const { verdict, reason, message } = await attempt(netFor(t), { url: target.url, ...asked });
  return [verdict, reason, message];
}

const fine = ["good", null, null];

test("an expression over lines of the body, present or absent", async (t) => {
  const target = await serve(t, "first\nversion 3.14\nlast");
  const ask = (keyword: string, keywordMode: "present" | "absent" = "present") =>
    seen(t, target, { keyword, keywordMode, keywordKind: "regex" });
  assert.deepEqual(await ask("^version \\d+\\.\\d+$"), fine);
  assert.deepEqual(await ask("(?i:VERSION)"), fine);
  assert.deepEqual(await ask("v4"), [
    "bad",
    "keyword_missing",
    "HTTP 200, but the expression /v4/ does not match the body",
  ]);
  assert.deepEqual(await ask("v4", "absent"), fine);
  assert.deepEqual(await ask("^last", "absent"), [
    "bad",
    "keyword_present",
    "HTTP 200, but the expression /^last/ matches the body",
  ]);
});

test("an expression without end is told as one, and the looks of others go on meanwhile", async (t) => {
  const target = await serve(t, `${"a".repeat(50)}!`);
  const net = netFor(t);
  const hung = attempt(net, { url: target.url, keyword: "^(a+)+$", keywordKind: "regex" }, { timeoutMs: 10_000 });
  let isOver = false;
  void hung.finally(() => (isOver = true));
  let plainLooks = 0;
  while (!isOver) {
    assert.equal((await attempt(net, { url: target.url, keyword: "aaa" })).verdict, "good");
    plainLooks++;
  }
  assert.ok(plainLooks > 1);
  const { verdict, reason, message } = await hung;
  assert.deepEqual(
    [verdict, reason, message],
    ["bad", "assertion_timeout", "The expression /^(a+)+$/ took more than half a second to evaluate"],
  );
  assert.deepEqual(await seen(t, target, { keyword: "^a+!$", keywordKind: "regex" }), fine); // by a new thread
});

test("headers: each comparison, and what is said when it fails", async (t) => {
  const target = await serve(t);
  const ask = (name: string, comparison: string, value?: string) =>
    seen(t, target, { assertions: [{ source: "header", name, comparison, value } as Assertion] });
  assert.deepEqual(await ask("X-Cache", "exists"), fine);
  assert.deepEqual(await ask("x-version", "equals", "12"), fine);
  assert.deepEqual(await ask("X-CACHE", "contains", "HIT"), fine);
  assert.deepEqual(await ask("x-cache", "matches", "edge-\\d$"), fine);
  assert.deepEqual(await ask("x-gone", "absent"), fine);
  const failures: [Promise<unknown[]>, string][] = [
    [ask("X-Gone", "exists"), "The header X-Gone is missing, expected one"],
    [ask("x-version", "equals", "13"), 'The header x-version is "12", expected "13"'],
    [
      ask("x-cache", "contains", "MISS"),
      'The header x-cache is "HIT from edge-3", expected something with "MISS" in it',
    ],
    [ask("x-cache", "matches", "^MISS"), 'The header x-cache is "HIT from edge-3", expected a match of /^MISS/'],
    [ask("x-gone", "matches", ".*"), "The header x-gone is missing, expected a match of /.*/"],
    [ask("x-cache", "absent"), 'The header x-cache is "HIT from edge-3", expected none'],
  ];
  for (const [asked, message] of failures) assert.deepEqual(await asked, ["bad", "assertion_failed", message]);
});

test("JSON queries: each comparison, and what is said when it fails", async (t) => {
  const target = await serve(t);
  const ask = (expression: string, comparison: string, value?: string | number | boolean | null) =>
    seen(t, target, { assertions: [{ source: "json", expression, comparison, value } as Assertion] });
  assert.deepEqual(await ask("status", "equals", "ok"), fine);
  assert.deepEqual(await ask("none", "equals", null), fine);
  assert.deepEqual(await ask("on", "equals", false), fine);
  assert.deepEqual(await ask("status", "not_equals", "failed"), fine);
  assert.deepEqual(await ask("queue", "less", 13), fine);
  assert.deepEqual(await ask("queue", "greater", 11.5), fine);
  assert.deepEqual(await ask("status", "contains", "o"), fine);
  assert.deepEqual(await ask("parts.name[]", "contains", "db"), fine);
  assert.deepEqual(await ask("parts[name = 'db'].up", "equals", true), fine);
  assert.deepEqual(await ask("$count(parts)", "exists"), fine);
  const failures: [Promise<unknown[]>, string][] = [
    [ask("status", "equals", "failed"), 'The JSON query status gave "ok", expected "failed"'],
    [ask("queue", "equals", "12"), 'The JSON query queue gave 12, expected "12"'],
    [ask("queue", "less", 12), "The JSON query queue gave 12, expected less than 12"],
    [ask("status", "greater", 1), 'The JSON query status gave "ok", expected more than 1'],
    [ask("gone", "exists"), "The JSON query gone gave nothing, expected one"],
    [
      ask("parts", "contains", "db"),
      'The JSON query parts gave [{"name":"db","up":true}], expected something with "db" in it',
    ],
    [
      ask("status.$number()", "exists"),
      'The JSON query status.$number() fails on this answer: Unable to cast value to a number: "ok"',
    ],
  ];
  for (const [asked, message] of failures) assert.deepEqual(await asked, ["bad", "assertion_failed", message]);
});

test("queries see the answer's own properties and nothing behind them", async (t) => {
  const target = await serve(t, '{"a": {"b": 1}, "__proto__": {"polluted": 1}}');
  for (const expression of [
    "constructor",
    "toString",
    "a.constructor",
    "a.hasOwnProperty",
    "a.__proto__",
    "$$.a.polluted",
  ])
    assert.equal(
      (await seen(t, target, { assertions: [{ source: "json", expression, comparison: "exists" }] }))[1],
      "assertion_failed",
      expression,
    );
});

test("the first of several that fails is named with its place", async (t) => {
  const target = await serve(t);
  const assertions: Assertion[] = [
    { source: "header", name: "x-version", comparison: "equals", value: "12" },
    { source: "json", expression: "queue", comparison: "less", value: 10 },
    { source: "header", name: "x-gone", comparison: "exists" },
  ];
  assert.deepEqual(await seen(t, target, { assertions }), [
    "bad",
    "assertion_failed",
    "The JSON query queue gave 12, expected less than 10 (assertion 2 of 3)",
  ]);
  assert.equal((await seen(t, target, { assertions, keyword: "nowhere" }))[1], "keyword_missing");
});

test("queries without end, without bounds, and over what is no JSON", async (t) => {
  const target = await serve(t);
  const ask = (expression: string, at = target) =>
    seen(t, at, { assertions: [{ source: "json", expression, comparison: "exists" }] });
  assert.deepEqual(await ask("($f := function() { $f() }; $f())"), [
    "bad",
    "assertion_timeout",
    "The JSON query ($f := function() { $f() }; $f()) took more than half a second to evaluate",
  ]);
  assert.equal((await ask("[1..9999999].[1..9999999]"))[1], "assertion_timeout");
  const html = await serve(t, "<html>nothing to see</html>");
  const [verdict, reason, message] = await ask("status", html);
  assert.deepEqual([verdict, reason], ["bad", "body_not_json"]);
  assert.match(String(message), /^The body is not JSON: Unexpected token/);
  const long = await serve(t, JSON.stringify("x".repeat(2_000_000)));
  assert.deepEqual(await ask("status", long), [
    "bad",
    "body_not_json",
    "The body is larger than a megabyte and cannot be read as JSON",
  ]);
  const packed = await serve(t, gzipSync(good), { "content-encoding": "gzip" });
  assert.deepEqual(await ask("status", packed), fine);
  const broken = await serve(t, good, { "content-encoding": "gzip" });
  assert.equal((await ask("status", broken))[1], "body_undecodable");
});

test("what a hostile server puts into headers and values is told in bounds and without control characters", async (t) => {
  const nasty = `{"v": "\\u0000\\ud800${"x".repeat(5_000)}"}`;
  const target = await serve(t, nasty, { "x-long": "y".repeat(8_000) });
  for (const assertion of [
    { source: "json", expression: "v", comparison: "equals", value: "fine" },
    { source: "header", name: "x-long", comparison: "equals", value: "fine" },
  ] as const) {
    const [, , message] = await seen(t, target, { assertions: [assertion] });
    assert.ok(typeof message === "string" && message.length <= 300 && message.isWellFormed());
    assert.doesNotMatch(message, /[\u0000-\u001f]/);
    assert.match(message, /expected "fine"$/);
  }
});

test("a good answer past the limit is slow, without a retry; a bad one stays bad", async (t) => {
  let answers = 0;
  const target = await startTarget((request, response) => {
    answers++;
    setTimeout(() => response.writeHead(request.url === "/500" ? 500 : 200).end("late"), 60);
  });
  t.after(() => target.close());
  const net = netFor(t);
  const slow = await check(net, { url: target.url, responseTimeLimitMs: 20, keyword: "late" });
  assert.deepEqual([slow.verdict, slow.reason, slow.wasRetried], ["slow", "response_slow", false]);
  assert.match(slow.message ?? "", /^Answered in \d+ ms, slower than the limit of 20 ms$/);
  assert.ok(slow.totalUs !== null && slow.totalUs > 20_000);
  assert.equal(answers, 1);
  assert.equal((await check(net, { url: target.url, responseTimeLimitMs: 60_000 })).verdict, "good");
  const bad = await attempt(net, { url: `${target.url}500`, responseTimeLimitMs: 20 });
  assert.deepEqual([bad.verdict, bad.reason], ["bad", "status_unexpected"]);
});

test("an inverted target is bad when it answers as expected and good when it does not", async (t) => {
  const target = await serve(t);
  const net = netFor(t);
  const answered = await attempt(net, { url: target.url, invert: true });
  assert.deepEqual(
    [answered.verdict, answered.reason, answered.message],
    ["bad", "answer_unwanted", "It answered with HTTP 200, and should not"],
  );
  assert.equal((await attempt(net, { url: target.url, invert: true, responseTimeLimitMs: 1 })).verdict, "bad");
  const failing = await attempt(net, { url: target.url, invert: true, acceptedStatuses: ["404"] });
  assert.deepEqual([failing.verdict, failing.reason, failing.message], ["good", null, null]);
  const forbidden = await attempt(net, { url: "http://169.254.169.254/", invert: true });
  assert.deepEqual([forbidden.verdict, forbidden.reason], ["bad", "address_forbidden"]);
  const full = await attempt(netFor(t, { maxOpenSockets: 0 }), { url: target.url, invert: true });
  assert.equal(full.verdict, "unmeasured");
});

test("cache busting asks under another address each time, and keeps the query that is there", async (t) => {
  const asked: string[] = [];
  const target = await startTarget((request, response) => {
    asked.push(request.url ?? "");
    if (request.url?.startsWith("/from") === true) response.writeHead(302, { location: "/to" }).end();
    else response.end();
  });
  t.after(() => target.close());
  const net = netFor(t);
  for (const path of ["", "", "x?a=b", "from"])
    assert.equal((await attempt(net, { url: target.url + path, cacheBusting: true })).verdict, "good");
  assert.match(asked[0] ?? "", /^\/\?keepwatch=[0-9a-f]{16}$/);
  assert.notEqual(asked[0], asked[1]);
  assert.match(asked[2] ?? "", /^\/x\?a=b&keepwatch=[0-9a-f]{16}$/);
  assert.deepEqual([asked[3]?.startsWith("/from?keepwatch="), asked[4]], [true, "/to"]);
});
