// The message that Slack gets, and Slack's own answers.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { contextOf, down, hostile, incident, trial, up } from "#test/channel-attempt.ts";
import { startWebhookReceiver, type WebhookReceiver } from "#test/doubles/webhook-receiver.ts";
import type { Outcome, SendContext, Telling } from "#channels/channel.ts";
import { slack } from "./index.ts";

interface SentText {
  readonly type: string;
  readonly text: string;
}
interface SentBlock {
  readonly type: string;
  readonly text?: SentText;
  readonly fields?: readonly SentText[];
  readonly elements?: readonly { readonly text: SentText | string; readonly url?: string }[];
}
interface SentMessage {
  readonly text: string;
  readonly blocks: readonly SentBlock[];
}

const path = "/services/T0000001/B0000002/x0secret1of2bob3";
let receiver: WebhookReceiver;

before(async () => {
  receiver = await startWebhookReceiver();
});
beforeEach(() => {
  receiver.clear();
  receiver.answerWith({ status: 200, body: "ok" });
});
after(() => receiver.close());

function send(telling: Telling, changes: Partial<SendContext> = {}): Promise<Outcome> {
  const webhookUrl = `http://127.0.0.1:${receiver.port}${path}`;
  return slack.send({ webhookUrl }, "slack", telling, contextOf(changes));
}

async function sentMessage(telling: Telling, changes: Partial<SendContext> = {}): Promise<SentMessage> {
  const outcome = await send(telling, changes);
  assert.equal(outcome.result, "sent", outcome.detail);
  return JSON.parse(receiver.requests.at(-1)?.body ?? "") as SentMessage;
}

test("what is down, since when, and a button to the incident", async () => {
  const { text, blocks } = await sentMessage(down);
  assert.equal(receiver.requests[0]?.path, path);
  assert.equal(text, `Shop is down: HTTP 500, expected 200-299.\n<${incident.url}>`);
  assert.deepEqual(
    blocks.map(({ type }) => type),
    ["header", "section", "section", "actions"],
  );
  assert.equal(blocks[0]?.text?.text, "Down: Shop — HTTP 500, expected 200-299");
  assert.equal(blocks[3]?.elements?.[0]?.url, incident.url);
});

test("a recovery and a trial", async () => {
  assert.match((await sentMessage(up)).text, /^Shop answers again after 4 min 12 s\./);
  const { text, blocks } = await sentMessage(trial);
  assert.equal(text, "This is a test. Alerts of Example Ltd arrive here.");
  assert.deepEqual(
    blocks.map(({ type }) => type),
    ["header", "section", "section"],
  );
});

test("a repeat says that it may be one, in the message and in the fallback", async () => {
  const { text, blocks } = await sentMessage(down, { attempt: 2, isRepeat: true });
  assert.match(text, /This may be a repeat/);
  assert.match(JSON.stringify(blocks), /This may be a repeat/);
  assert.doesNotMatch(JSON.stringify(await sentMessage(down)), /repeat/);
});

test("a hostile name is no markup and calls nobody", async () => {
  const { text, blocks } = await sentMessage(hostile, { isRepeat: true });
  assert.doesNotMatch(text, /<(?!https:\/\/keepwatch\.example\/incidents\/[0-9a-f-]+>)/);
  assert.match(text, /&lt;script&gt;alert\(1\)&lt;\/script&gt; &lt;!channel&gt;/);
  assert.doesNotMatch(text, /@all|@everybody/);
  const texts = blocks.flatMap(({ text: own, fields = [] }) => [...(own === undefined ? [] : [own]), ...fields]);
  assert.ok(texts.length > 3);
  for (const part of texts) assert.equal(part.type, "plain_text");
  assert.ok((blocks[0]?.text?.text.length ?? 151) <= 150);
});

test("Slack's word that the address is gone is final, the same status from a proxy is not", async () => {
  const finals = [
    [404, "no_service"],
    [404, "channel_not_found"],
    [403, "action_prohibited"],
    [403, "invalid_token\n"],
    [410, "channel_is_archived"],
    [400, "invalid_payload"],
  ] as const;
  for (const [status, body] of finals) {
    receiver.answerWith({ status, body });
    const outcome = await send(down);
    assert.deepEqual([outcome.result, outcome.statusCode], ["permanent", status], body);
    assert.match(outcome.detail, new RegExp(body.trim()));
  }
  receiver.answerWith({ status: 404, body: "<html>404 page not found" });
  assert.equal((await send(down)).result, "retry");
  receiver.answerWith({ status: 503, body: "rollup_error" });
  assert.equal((await send(down)).result, "retry");
});

test("the address is a secret: no part of it is in a detail, whatever the server repeats", async () => {
  receiver.answerWith((request) => ({
    status: 404,
    body: `Cannot POST ${request.path}, ${request.path.split("/").at(-1)}`,
  }));
  const { detail } = await send(down);
  assert.doesNotMatch(detail, /T0000001|B0000002|x0secret1of2bob3/);
  receiver.answerWith((request) => ({ status: 404, body: `${".".repeat(175)}${request.path}` }));
  assert.doesNotMatch((await send(down)).detail, /T000|B000|x0sec|services/);
  assert.match(detail, /127\.0\.0\.1:\d+ answered 404 Not Found: Cannot POST \[REDACTED\]/);
  assert.deepEqual(slack.secretFields, ["webhookUrl"]);
  assert.deepEqual(slack.recipients({ webhookUrl: "https://hooks.slack.com/services/T/B/x" }), ["slack"]);
});

test("addresses that are refused", () => {
  assert.equal(slack.faults({ webhookUrl: "https://bob:pw@hooks.slack.com/x" })[0]?.path, "/webhookUrl");
  assert.equal(slack.faults({ webhookUrl: "hooks.slack.com/x" })[0]?.path, "/webhookUrl");
  assert.deepEqual(slack.faults({ webhookUrl: "https://chat.example/hooks/x" }), []);
});
