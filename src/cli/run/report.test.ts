// What is said to a receiver that is well, busy, wrong or away, and how often.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startWebhookReceiver, type WebhookReceiver } from "#test/doubles/webhook-receiver.ts";
import { pingAddressOf } from "./ping-address.ts";
import { createReport, type Patience } from "./report.ts";

const quick: Patience = { startTryMs: 2_000, endTryMs: 2_000, endWaitsMs: [5, 5], endLastTryBeginsMs: 10_000 };
const never = new AbortController().signal;

function reportTo(url: string, patience: Patience = quick) {
  const address = pingAddressOf(url);
  assert.ok(address);
  return { report: createReport(address, patience), host: address.host };
}

function endings({ requests }: WebhookReceiver): string[] {
  return requests.map(({ path }) => new URL(path, "http://x").pathname);
}

const output = Buffer.from("output");
const bodyOf = (limitBytes: number) => output.subarray(0, limitBytes);

test("an end that is taken is sent once, with the run of its start", async () => {
  await using receiver = await startWebhookReceiver();
  const { report } = reportTo(receiver.url);
  report.start(() => assert.fail("no limit was named"));
  assert.equal(await report.end(3, bodyOf, never), null);
  assert.deepEqual(endings(receiver), ["/hook/start", "/hook/3"]);
  const [start, end] = receiver.requests.map(({ path }) => new URL(path, "http://x").searchParams.get("rid"));
  assert.match(start ?? "", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(end, start);
  assert.deepEqual(
    receiver.requests.map(({ method, body }) => [method, body]),
    [
      ["POST", ""],
      ["POST", "output"],
    ],
  );
});

test("what passes by itself is tried three times, what does not once", async () => {
  const rows: readonly (readonly [number, number])[] = [
    [500, 3],
    [503, 3],
    [429, 3],
    [408, 3],
    [400, 1],
    [401, 1],
    [409, 1],
  ];
  for (const [status, tries] of rows) {
    await using receiver = await startWebhookReceiver();
    receiver.answerWith({ status });
    const { report, host } = reportTo(receiver.url);
    assert.equal(await report.end(0, bodyOf, never), `the run could not be reported: ${host} answered ${status}`);
    assert.equal(receiver.requests.length, tries, `${status}`);
  }
});

test("a URL that is not known is said to be so, without showing it", async () => {
  await using receiver = await startWebhookReceiver();
  receiver.answerWith({ status: 404 });
  const { report, host } = reportTo(receiver.url);
  report.start(() => {});
  const complaint = await report.end(0, bodyOf, never);
  assert.equal(complaint, `the run could not be reported: ${host} does not know this heartbeat's URL (404)`);
  assert.equal(receiver.requests.length, 2);
});

test("a redirect is said to be one and not followed, because the URL is a secret", async () => {
  for (const status of [301, 302, 307, 308]) {
    await using elsewhere = await startWebhookReceiver();
    await using receiver = await startWebhookReceiver();
    receiver.answerWith({ status, headers: { location: elsewhere.url } });
    const { report, host } = reportTo(receiver.url);
    const said = `answered ${status}, which sends elsewhere: it is not followed`;
    assert.equal(await report.end(0, bodyOf, never), `the run could not be reported: ${host} ${said}`);
    assert.deepEqual([receiver.requests.length, elsewhere.requests.length], [1, 0]);
  }
});

test("a receiver that comes back is told, whatever it did before", async () => {
  for (const before of ["reset", "silence", { status: 503 }] as const) {
    await using receiver = await startWebhookReceiver();
    receiver.answerNext(before, before);
    const { report } = reportTo(receiver.url, { ...quick, endTryMs: 300 });
    assert.equal(await report.end(0, bodyOf, never), null);
    assert.deepEqual(endings(receiver), ["/hook/0", "/hook/0", "/hook/0"]);
  }
});

test("Retry-After takes the place of the usual wait, as a number of seconds or as a date, and never beyond the limit", async () => {
  for (const text of ["0", new Date(0).toUTCString()]) {
    await using receiver = await startWebhookReceiver();
    receiver.answerNext({ status: 429, headers: { "retry-after": text } });
    const { report } = reportTo(receiver.url, { ...quick, endWaitsMs: [600_000] });
    assert.equal(await report.end(0, bodyOf, never), null, text);
  }
  await using receiver = await startWebhookReceiver();
  receiver.answerNext({ status: 503, headers: { "retry-after": "86400" } });
  const { report } = reportTo(receiver.url, { ...quick, endLastTryBeginsMs: 200 });
  assert.equal(await report.end(0, bodyOf, never), null, "the last try was made when the time was over");
});

test("a start that hangs holds the end back no longer than its own time", async () => {
  await using receiver = await startWebhookReceiver();
  receiver.answerNext("silence");
  const { report } = reportTo(receiver.url, { ...quick, startTryMs: 200 });
  report.start(() => {});
  assert.equal(await report.end(0, bodyOf, never), null);
  assert.deepEqual(endings(receiver), ["/hook/start", "/hook/0"]);
});

test("an answer whose body never ends is an answer", async () => {
  await using receiver = await startWebhookReceiver();
  receiver.answerWith({ status: 200, body: "O", isUnfinished: true });
  const { report } = reportTo(receiver.url);
  report.start(() => {});
  assert.equal(await report.end(0, bodyOf, never), null);
});

test("the receiver's limit is heard at the start and kept to at the end", async () => {
  await using receiver = await startWebhookReceiver();
  receiver.answerWith({ status: 200, headers: { "ping-body-limit": "3" } });
  const { report } = reportTo(receiver.url);
  const heard: number[] = [];
  report.start((bytes) => heard.push(bytes));
  await report.end(0, bodyOf, never);
  assert.deepEqual(heard, [3]);
  assert.equal(receiver.requests[1]?.body, "out");
});

test("nobody there, or no such name, is said with the reason", async () => {
  const receiver = await startWebhookReceiver();
  await receiver.close();
  const { report, host } = reportTo(receiver.url);
  report.start(() => {});
  const complaint = await report.end(0, bodyOf, never);
  assert.equal(complaint, `the run could not be reported: ${host} cannot be reached (ECONNREFUSED)`);
});

test("whoever is told to stop waiting makes no other try", async () => {
  await using receiver = await startWebhookReceiver();
  receiver.answerWith({ status: 503 });
  const { report } = reportTo(receiver.url, { ...quick, endWaitsMs: [600_000, 600_000], endLastTryBeginsMs: 600_000 });
  const stop = new AbortController();
  const ended = report.end(0, bodyOf, stop.signal);
  await receiver.waitFor(1);
  stop.abort();
  assert.match((await ended) ?? "", /answered 503$/);
  assert.equal(receiver.requests.length, 1);
});
