// What is kept of a bad answer: readable, bounded, without secrets; and nothing of a good one.
import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import { startTarget } from "#test/doubles/http-target.ts";
import { attempt, netFor } from "#test/doubles/looking.ts";
import { readableAnswer } from "./bad-answer.ts";
import type { HttpTarget } from "./http-target.ts";

async function answerTo(t: TestContext, handler: RequestListener, more: Partial<HttpTarget> = {}) {
  const target = await startTarget(handler);
  t.after(() => target.close());
  const { answer } = await attempt(netFor(t), { url: target.url, ...more });
  return answer === undefined ? null : readableAnswer(answer);
}

test("headers and the beginning of the body, without secrets and control characters", async (t) => {
  const told = await answerTo(t, (_, response) => {
    response.writeHead(503, { "Retry-After": "30", "Set-Cookie": "session=very-secret" });
    response.end(`Down for \0 work\n${"x".repeat(5_000)}`);
  });
  const headers = new Map(told?.headers);
  assert.equal(headers.get("Retry-After"), "30");
  assert.equal(headers.get("Set-Cookie"), "[REDACTED]");
  const body = told?.body ?? "";
  assert.ok(body.startsWith("Down for \ufffd work\nxxx"));
  assert.equal(body.length, 1_024);
});

test("a compressed body is unpacked, one that is not what it says is left out", async (t) => {
  const page = gzipSync("The shop is closed.");
  const packed = { "Content-Encoding": "gzip" };
  const told = await answerTo(t, (_, response) => response.writeHead(500, packed).end(page));
  assert.equal(told?.body, "The shop is closed.");
  const lie = await answerTo(t, (_, response) => response.writeHead(500, packed).end("no gzip at all"));
  assert.equal(lie?.body, null);
});

test("a missing keyword keeps the answer that lacked it; a good answer keeps nothing", async (t) => {
  const hello: RequestListener = (_, response) => response.end("hello");
  assert.equal((await answerTo(t, hello, { keyword: "goodbye" }))?.body, "hello");
  assert.equal(await answerTo(t, hello), null);
});
