// The act of testing a channel: real receivers, and what is written down.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startMailServer } from "#test/doubles/mail-server.ts";
import { startWebhookReceiver } from "#test/doubles/webhook-receiver.ts";
import { createMonitorWorld, type MonitorWorld } from "#test/monitor-world.ts";
import type { ChannelView } from "./channel.ts";

interface TestBody {
  readonly results: readonly {
    recipient: string;
    result: string;
    statusCode: number | null;
    detail: string;
    durationMs: number;
  }[];
}

async function testChannel({ ask }: MonitorWorld, channel: object) {
  const { id } = (await ask<ChannelView>("POST /channels", { name: "c", ...channel })).body;
  const { status, body } = await ask<TestBody>(`POST /channels/${id}/test`);
  assert.equal(status, 200, JSON.stringify(body));
  return { id, results: body.results };
}

test("a test is sent as any telling is, and shows in the log as a finished delivery with its attempt", async (t) => {
  await using receiver = await startWebhookReceiver();
  const world = await createMonitorWorld(t);
  const { id, results } = await testChannel(world, { kind: "webhook", settings: { url: receiver.url } });
  const [request, ...others] = receiver.requests;
  assert.ok(request !== undefined && others.length === 0);
  assert.equal(request.headers["x-keepwatch-event"], "channel.test");
  const telling = JSON.parse(request.body) as Record<string, unknown>;
  assert.deepEqual(telling["organization"], { id: world.org, name: "Shop" });
  assert.equal(telling["id"], request.headers["idempotency-key"]);

  const [result] = results;
  assert.ok(result !== undefined && results.length === 1);
  assert.deepEqual([result.result, result.statusCode], ["sent", 200]);
  assert.ok(result.durationMs >= 0);

  const { rows } = await world.pool.query(
    `SELECT d.id, d.event_id, d.incident_id, d.number, d.channel_id, d.channel_kind, d.recipient, d.state, d.attempts, d.last_status,
       d.finished_at IS NOT NULL AS "isFinished", a.no, a.result, a.status_code, a.is_ambiguous
     FROM delivery d JOIN attempt a ON a.delivery_id = d.id`,
  );
  const about = {
    event_id: null,
    incident_id: null,
    number: null,
    channel_id: id,
    channel_kind: "webhook",
    recipient: result.recipient,
  };
  assert.deepEqual(rows, [
    {
      id: telling["id"],
      ...about,
      state: "sent",
      attempts: 1,
      last_status: 200,
      isFinished: true,
      no: 1,
      result: "sent",
      status_code: 200,
      is_ambiguous: false,
    },
  ]);
  const audit = await world.pool.query("SELECT action, object_id FROM audit ORDER BY id DESC LIMIT 1");
  assert.deepEqual(audit.rows, [{ action: "channel.test", object_id: id }]);
});

test("what is refused, for now or for ever, is said and is dead: a test is not tried again", async (t) => {
  await using receiver = await startWebhookReceiver();
  const world = await createMonitorWorld(t);
  receiver.answerNext({ status: 503, body: "busy" }, { status: 410, body: "gone" });
  const settings = { url: receiver.url };
  const busy = await testChannel(world, { kind: "webhook", settings });
  assert.deepEqual([busy.results[0]?.result, busy.results[0]?.statusCode], ["retry", 503]);
  assert.match(busy.results[0]?.detail ?? "", /busy|503/);
  const gone = await testChannel(world, { kind: "webhook", settings });
  assert.deepEqual([gone.results[0]?.result, gone.results[0]?.statusCode], ["permanent", 410]);
  const { rows } = await world.pool.query("SELECT state, last_status FROM delivery ORDER BY ord");
  assert.deepEqual(rows, [
    { state: "dead", last_status: 503 },
    { state: "dead", last_status: 410 },
  ]);
  assert.equal(receiver.requests.length, 2);
});

test("each recipient of a mail is told by itself", async (t) => {
  await using server = await startMailServer();
  const world = await createMonitorWorld(t, { smtp: { url: server.url, from: "keepwatch@example.com" } });
  const to = ["ann@example.com", "bea@example.com"];
  const { results } = await testChannel(world, { kind: "email", settings: { to } });
  assert.deepEqual(
    results.map(({ recipient, result }) => [recipient, result]),
    to.map((address) => [address, "sent"]),
  );
  const mails = await server.waitFor(2);
  assert.deepEqual(mails.flatMap((mail) => mail.to).toSorted(), to);
  const { rows } = await world.pool.query("SELECT recipient, state FROM delivery ORDER BY recipient");
  assert.deepEqual(
    rows,
    to.map((recipient) => ({ recipient, state: "sent" })),
  );
});

test("without a mail server a test of mail says so", async (t) => {
  const { results } = await testChannel(await createMonitorWorld(t), {
    kind: "email",
    settings: { to: ["ann@example.com"] },
  });
  assert.equal(results[0]?.result, "permanent");
  assert.match(results[0]?.detail ?? "", /SMTP_URL/);
});
