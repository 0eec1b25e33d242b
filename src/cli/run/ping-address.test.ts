// Which addresses a ping URL stands for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pingAddressOf } from "./ping-address.ts";

const uuid = "5f3a1d6e-8f0b-4c57-9d6a-0c2f6f0d9b11";
const runId = "0b9d5f6c-3b7e-4a57-8f5e-3f9c6f0a2d44";

test("every form of a ping URL gets its ending and its run id", () => {
  const rows: readonly (readonly [string, "start" | "fail" | number, string])[] = [
    [`https://k.example/api/ping/${uuid}/`, "start", `https://k.example/api/ping/${uuid}/start?rid=${runId}`],
    [`https://k.example/api/ping/${uuid}`, 0, `https://k.example/api/ping/${uuid}/0?rid=${runId}`],
    [`http://k.example:8000/ping/${uuid}`, "fail", `http://k.example:8000/ping/${uuid}/fail?rid=${runId}`],
    ["https://k.example/KEY/slug?create=1", 137, `https://k.example/KEY/slug/137?create=1&rid=${runId}`],
    ["https://k.example/KEY/slug//?a=b%20c#top", 2, `https://k.example/KEY/slug/2?a=b%20c&rid=${runId}`],
    [` https://k.example/ping/${uuid}\n`, "start", `https://k.example/ping/${uuid}/start?rid=${runId}`],
  ];
  for (const [given, ending, expected] of rows) assert.equal(pingAddressOf(given)?.of(ending, runId).href, expected);
});

test("one address serves for the start and for the end", () => {
  const address = pingAddressOf(`https://user:word@k.example:8443/ping/${uuid}`);
  assert.equal(address?.host, "k.example:8443");
  assert.match(address?.of("start", runId).href ?? "", /\/start\?rid=[^&]+$/);
  assert.match(address?.of(0, runId).href ?? "", /[^t]\/0\?rid=[^&]+$/);
});

test("what cannot be pinged is none", () => {
  for (const text of [
    "",
    "   ",
    "k.example/ping/x",
    "ftp://k.example/x",
    "https://",
    "https://k.example",
    "https://k.example/?x=1",
  ])
    assert.equal(pingAddressOf(text), null, text);
});
