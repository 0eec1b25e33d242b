// Every way in which a server can lie, stall, drip or reset has its own reason code, and ends within its time-out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Misbehaviour, refusedPort, startMisbehavingTarget } from "#test/doubles/http-target.ts";
import { attempt, netFor } from "#test/doubles/looking.ts";
import type { ReasonCode } from "./probe.ts";

const expected: Record<Misbehaviour, [ReasonCode | null, RegExp]> = {
  silent: ["timeout", /^No answer within 400 ms: connected, but no first byte came$/],
  silentAfterHeaders: ["timeout", /the body did not end/],
  silentInHeaders: ["timeout", /the headers did not end/],
  resetsAtConnect: ["connection_reset", /reset the connection/],
  resetsOnRequest: ["connection_reset", /before sending a response/],
  resetsInBody: ["connection_reset", /in the middle of its response/],
  closesAtOnce: ["connection_reset", /without sending a response/],
  closesOnRequest: ["connection_reset", /without sending a response/],
  closesInHeaders: ["response_truncated", /within the headers/],
  closesInBody: ["response_truncated", /after 4 bytes of the body/],
  closesInChunk: ["response_truncated", /after 4 bytes of the body/],
  endlessHeader: ["headers_too_large", /longer than 64 kB/],
  endlessHeaders: ["headers_too_large", /longer than 64 kB/],
  endlessBody: [null, /./],
  endlessInterim: ["response_malformed", /interim responses/],
  garbage: ["response_malformed", /not HTTP\/1\.x: it begins with " SSH-2\.0/],
  badStatusLine: ["response_malformed", /not HTTP/],
  badHeader: ["response_malformed", /"no colon here" is not a header line/],
  badChunk: ["response_malformed", /chunked body is malformed/],
  twoLengths: ["response_malformed", /contradicts an earlier one/],
  drips: [null, /./],
};

const TIMEOUT_MS = 400;

for (const [kind, [reason, message]] of Object.entries(expected) as [Misbehaviour, [ReasonCode | null, RegExp]][]) {
  test(`${kind} is ${reason ?? "good"}`, async (t) => {
    const target = await startMisbehavingTarget(kind);
    t.after(() => target.close());
    const net = netFor(t);
    const hasTimeLimit = reason === "timeout";
    const sighting = await attempt(
      net,
      { url: target.url, keyword: kind === "drips" ? "hello world" : null },
      { timeoutMs: hasTimeLimit ? TIMEOUT_MS : 20_000 },
    );
    assert.equal(sighting.reason, reason, sighting.message ?? "");
    assert.equal(sighting.verdict, reason === null ? "good" : "bad");
    if (reason !== null) assert.match(sighting.message ?? "", message);
    while (net.openSockets > 0) await new Promise((resolve) => setImmediate(resolve));
  });
}

test("a port where nobody listens refuses", async (t) => {
  const sighting = await attempt(netFor(t), { url: `http://127.0.0.1:${await refusedPort()}/` });
  assert.deepEqual([sighting.verdict, sighting.reason, sighting.address], ["bad", "connect_refused", "127.0.0.1"]);
});

test("a message never carries what PostgreSQL refuses or a page must fear", async (t) => {
  const target = await startMisbehavingTarget("garbage");
  t.after(() => target.close());
  const { message } = await attempt(netFor(t), { url: target.url });
  assert.ok(message !== null && message.isWellFormed() && message.length <= 300);
  assert.doesNotMatch(message, /[\u0000-\u001f]/);
});

test("redirects that hang end with the attempt's own limit", async (t) => {
  const target = await startMisbehavingTarget("silent");
  t.after(() => target.close());
  const startedAt = performance.now();
  const sighting = await attempt(netFor(t), { url: target.url }, { timeoutMs: 300, attemptMs: 300 });
  assert.equal(sighting.reason, "timeout");
  assert.ok(
    sighting.totalUs !== null &&
      sighting.totalUs >= 295_000 &&
      sighting.totalUs <= (performance.now() - startedAt) * 1_000,
  );
});
