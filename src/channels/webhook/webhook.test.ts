// What a receiver of webhooks may rely on: method, headers, body, signature; and what an attempt shows of secrets.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import Value from "typebox/value";
import {
  contextOf,
  down,
  heartbeat,
  monitor,
  organization,
  reportsAgain,
  slow,
  takenBack,
  trial,
  up,
} from "#test/channel-attempt.ts";
import { selfSignedCertificate } from "#test/doubles/certificate.ts";
import { isSignatureValid, startWebhookReceiver, type WebhookReceiver } from "#test/doubles/webhook-receiver.ts";
import type { Outcome, SendContext, Telling } from "#channels/channel.ts";
import { sentence } from "#channels/wording.ts";
import { webhook } from "./index.ts";
import { signatureOf } from "./signature.ts";

const secret = "whsec_test";
let receiver: WebhookReceiver;

before(async () => {
  receiver = await startWebhookReceiver();
});
beforeEach(() => {
  receiver.clear();
  receiver.answerWith({ status: 200, body: "ok" });
});
after(() => receiver.close());

function send(telling: Telling, changes: Partial<SendContext> = {}, url = receiver.url): Promise<Outcome> {
  return webhook.send({ url, secret }, "webhook", telling, contextOf(changes));
}

function onlyRequest() {
  assert.equal(receiver.requests.length, 1);
  return receiver.requests[0] ?? assert.fail();
}

test("the headers say what it is, under which key, when, and who signed", async () => {
  await send(down);
  const request = onlyRequest();
  assert.equal(request.method, "POST");
  assert.equal(request.path, "/hook");
  assert.equal(request.headers["content-type"], "application/json");
  assert.equal(request.headers["idempotency-key"], down.id);
  assert.equal(request.headers["x-keepwatch-event"], "monitor.down");
  assert.equal(request.headers["x-keepwatch-timestamp"], "1795176024");
  assert.equal(isSignatureValid(request, { secret }), true);
  assert.equal(isSignatureValid(request, { secret: "whsec_other" }), false);
  assert.equal(isSignatureValid({ ...request, body: request.body.replace("Shop", "Shed") }, { secret }), false);
});

test("the signature is that of openssl over timestamp.body", () => {
  // printf '1793534424.{"a":1}' | openssl dgst -sha256 -hmac whsec_test
  const expected = "v1=3418d86e7c61b23ad9ad171729994ae2289ac1579a17ce14f843304952deddc9";
  assert.equal(signatureOf("whsec_test", 1_793_534_424, '{"a":1}'), expected);
});

test("the body has the promised keys in the promised order", async () => {
  await send(up);
  const { sequence, ...withoutSequence } = up.incident ?? assert.fail();
  const { id, startedAt, resolvedAt, reason, message, url } = withoutSequence;
  assert.equal(
    onlyRequest().body,
    JSON.stringify({
      id: up.id,
      event: "monitor.up",
      occurredAt: up.occurredAt,
      organization: { id: organization.id, name: organization.name },
      monitor: { id: monitor.id, name: monitor.name, kind: "http", url: monitor.url, tags: ["shop", "eu"] },
      incident: { id, startedAt, resolvedAt, reason, message, url, sequence },
    }),
  );
});

test("a heartbeat stands in the place of the monitor", async () => {
  await send(reportsAgain);
  const { sequence, missedRuns, ...incident } = reportsAgain.incident ?? assert.fail();
  const { id, startedAt, resolvedAt, reason, message, url } = incident;
  const request = onlyRequest();
  assert.equal(request.headers["x-keepwatch-event"], "heartbeat.recovered");
  assert.equal(
    request.body,
    JSON.stringify({
      id: reportsAgain.id,
      event: "heartbeat.recovered",
      occurredAt: reportsAgain.occurredAt,
      organization: { id: organization.id, name: organization.name },
      heartbeat,
      incident: { id, startedAt, resolvedAt, reason, message, url, sequence, missedRuns: missedRuns?.count },
    }),
  );
});

test("a miss that was ours says which ping proves it", async () => {
  await send(takenBack);
  const { incident } = JSON.parse(onlyRequest().body) as { incident: { takenBack: unknown } };
  assert.deepEqual(incident.takenBack, { pingAt: "2026-11-20T02:04:58.000Z", message: sentence(takenBack) });
});

test("a slow run says how long it took, and what is usual", async () => {
  await send(slow);
  const body = JSON.parse(onlyRequest().body) as Record<string, unknown>;
  assert.deepEqual(Object.keys(body), ["id", "event", "occurredAt", "organization", "heartbeat", "run"]);
  assert.deepEqual(body["run"], {
    id: null,
    endedAt: "2026-11-20T02:48:00.000Z",
    durationMs: 2_880_000,
    usualMs: 360_000,
    message: "Nightly backup took 48 min; it usually takes 6 min.",
  });
});

test("a trial of the channel has neither monitor nor incident", async () => {
  await send(trial);
  assert.deepEqual(Object.keys(JSON.parse(onlyRequest().body) as object), [
    "id",
    "event",
    "occurredAt",
    "organization",
  ]);
});

test("every try says the same under the same key, signed for its own moment", async () => {
  await send(down);
  await send(down, { attempt: 2, isRepeat: true, now: () => Date.parse("2026-11-20T12:01:00.000Z") });
  const [first, second] = receiver.requests;
  assert.equal(second?.body, first?.body);
  assert.equal(second?.headers["idempotency-key"], first?.headers["idempotency-key"]);
  assert.notEqual(second?.headers["x-keepwatch-signature"], first?.headers["x-keepwatch-signature"]);
  assert.equal(isSignatureValid(second ?? assert.fail(), { secret }), true);
  assert.equal(receiver.takenByKey.get(down.id), 2);
});

const judgements: readonly (readonly [number, Outcome["result"], boolean])[] = [
  [200, "sent", false],
  [202, "sent", false],
  [301, "permanent", false],
  [302, "retry", false],
  [307, "retry", false],
  [308, "permanent", false],
  [400, "permanent", false],
  [401, "retry", false],
  [403, "retry", false],
  [404, "retry", false],
  [405, "retry", false],
  [408, "retry", false],
  [410, "permanent", false],
  [413, "permanent", false],
  [415, "permanent", false],
  [422, "permanent", false],
  [425, "retry", false],
  [429, "retry", false],
  [500, "retry", true],
  [502, "retry", true],
  [503, "retry", false],
  [504, "retry", true],
];
for (const [status, result, isAmbiguous] of judgements) {
  test(`${status} → ${result}`, async () => {
    receiver.answerWith({ status, headers: { "retry-after": "9" } });
    const outcome = await send(down);
    assert.equal(outcome.result, result);
    assert.equal(outcome.statusCode, status);
    assert.equal(outcome.isAmbiguous, isAmbiguous);
    assert.equal(outcome.retryAfterMs, result === "retry" ? 9_000 : null);
  });
}

test("a redirect is not followed, and the person is told where it leads", async () => {
  const target = await startWebhookReceiver();
  const location = `http://127.0.0.1:${target.port}/other?token=geheim`;
  receiver.answerWith({ status: 307, headers: { location } });
  const outcome = await send(down);
  await target.close();
  assert.equal(target.requests.length, 0);
  assert.match(
    outcome.detail,
    /redirects to http:\/\/127\.0\.0\.1:\d+ \(307 Temporary Redirect\)\. Redirects are not followed/,
  );
  assert.doesNotMatch(outcome.detail, /geheim/);
});

test("of an endless answer only the beginning is read, and its status counts", async () => {
  receiver.answerWith({ status: 500, body: "sorry ".repeat(100_000), isUnfinished: true });
  const outcome = await send(down);
  assert.equal(outcome.result, "retry");
  assert.match(outcome.detail, /answered 500 Internal Server Error: sorry sorry/);
  assert.ok(outcome.detail.length <= 500);
});

test("an answer whose body stays away is an answer", async () => {
  receiver.answerWith({ status: 200, isUnfinished: true });
  const outcome = await send(down);
  assert.deepEqual([outcome.result, outcome.statusCode], ["sent", 200]);
});

test("what a server repeats of the address's query, the secret or the signature is not kept", async () => {
  receiver.answerWith((request) => ({
    status: 404,
    body: `no ${request.path} for ${secret}, ${request.headers["x-keepwatch-signature"]}, geheim/key`,
  }));
  const { detail } = await send(down, {}, `${receiver.url}?token=geheim%2Fkey&x=1`);
  assert.doesNotMatch(detail, /geheim|whsec|v1=/);
  assert.match(detail, /\[REDACTED\]/);
});

test("a certificate that nobody signed is refused before anything is sent; one that is trusted is taken", async () => {
  const certificate = selfSignedCertificate();
  await using secure = await startWebhookReceiver({ tls: certificate });
  const refused = await send(down, {}, secure.url);
  assert.equal(refused.result, "retry");
  assert.equal(refused.isAmbiguous, false);
  assert.match(refused.detail, /certificate that nobody we trust has signed/);
  assert.equal(secure.requests.length, 0);
  setDefaultCACertificates([...getCACertificates("default"), certificate.cert]);
  const taken = await send(down, {}, secure.url);
  assert.equal(taken.result, "sent", taken.detail);
  assert.equal(isSignatureValid(secure.requests[0] ?? assert.fail(), { secret }), true);
});

test("a secret that was left out is made, long and never twice the same", () => {
  const first = webhook.complete({ url: "https://hooks.example/" });
  const second = webhook.complete({ url: "https://hooks.example/" });
  assert.deepEqual(first.generated, ["secret"]);
  assert.match(first.settings.secret ?? "", /^whsec_[A-Za-z0-9_-]{43}$/);
  assert.notEqual(first.settings.secret, second.settings.secret);
  const given = { url: "https://hooks.example/", secret: "mine" };
  assert.deepEqual(webhook.complete(given), { settings: given, generated: [] });
});

test("addresses that are refused", () => {
  const refused = ["ftp://hooks.example/", "hooks.example", "javascript:alert(1)", "http://", "https://h:99999/"];
  for (const url of refused) assert.equal(webhook.faults({ url })[0]?.path, "/url", url);
  for (const url of ["https://bob:pw@hooks.example/", "https://bob@hooks.example/", "https://:pw@hooks.example/"]) {
    assert.match(webhook.faults({ url })[0]?.message ?? "", /user name/, url);
  }
  for (const url of ["http://127.0.0.1:8080/x?y=z", "https://[::1]/", "https://hooks.example"]) {
    assert.deepEqual(webhook.faults({ url }), [], url);
  }
});

test("the schema refuses what it does not know", () => {
  assert.equal(Value.Check(webhook.settings, { url: "https://hooks.example/" }), true);
  for (const wrong of [
    {},
    { url: 1 },
    { url: "" },
    { url: "https://h/", secret: "" },
    { url: "https://h/", method: "PUT" },
  ]) {
    assert.equal(Value.Check(webhook.settings, wrong), false, JSON.stringify(wrong));
  }
});
