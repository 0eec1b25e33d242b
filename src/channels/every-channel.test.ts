// Every channel × everything that the other side may do: what each attempt is judged as. From the list of channels, so
// that a new kind fails here until it says how it is brought into each situation.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startMailServer, type MailServerDouble } from "#test/doubles/mail-server.ts";
import { startWebhookReceiver, type WebhookReceiver } from "#test/doubles/webhook-receiver.ts";
import {
  contextOf,
  down,
  failed,
  hostile,
  hostileHeartbeat,
  missed,
  portWithoutListener,
  reportsAgain,
  slow,
  takenBack,
} from "#test/channel-attempt.ts";
import type { Outcome, SendContext } from "./channel.ts";
import { channels } from "./index.ts";

type Situation = "taken" | "refused" | "told to wait" | "broken" | "silent" | "reset" | "not listening" | "forbidden";
type Expected = Partial<Outcome> & Pick<Outcome, "result" | "isAmbiguous">;

const secret = "whsec_never-to-be-seen";
const path = "/services/T0000001/B0000002/x0never1to2be3seen4";

let receiver: WebhookReceiver;
let mailServer: MailServerDouble;
let closedPort: number;

before(async () => {
  receiver = await startWebhookReceiver();
  mailServer = await startMailServer();
  closedPort = await portWithoutListener();
});

after(async () => {
  await receiver.close();
  await mailServer.close();
});

/** Settings and context for a receiver of HTTP that is in the situation. */
function httpHost(situation: Situation): string {
  if (situation === "taken") receiver.answerWith({ status: 204 });
  if (situation === "refused") receiver.answerWith({ status: 410, body: "gone" });
  if (situation === "told to wait") receiver.answerWith({ status: 429, headers: { "retry-after": "42" } });
  if (situation === "broken") receiver.answerWith({ status: 500, body: "no room left" });
  if (situation === "silent") receiver.answerWith("silence");
  if (situation === "reset") receiver.answerWith("reset");
  if (situation === "forbidden") return "169.254.169.254";
  return `127.0.0.1:${situation === "not listening" ? closedPort : receiver.port}`;
}

function smtpHost(situation: Situation): string {
  mailServer.refuseAt("mail-end", null);
  mailServer.refuseAt("recipient", null);
  if (situation === "refused") mailServer.refuseAt("recipient", { code: 550, text: "5.1.1 no such mailbox" });
  if (situation === "told to wait") mailServer.refuseAt("recipient", { code: 450, text: "4.2.0 greylisted" });
  if (situation === "broken") mailServer.refuseAt("mail-end", { code: 451, text: "4.3.0 no room left" });
  if (situation === "silent") mailServer.refuseAt("mail-end", "silence");
  if (situation === "reset") mailServer.refuseAt("mail-end", "reset");
  if (situation === "forbidden") return "169.254.169.254";
  return `127.0.0.1:${situation === "not listening" ? closedPort : mailServer.port}`;
}

interface Setting {
  readonly settings: unknown;
  readonly context?: Partial<SendContext>;
  /** Resolves when the whole message has come to the other side. */
  readonly arrival: () => Promise<unknown>;
}

const overHttpArrival = (): Promise<unknown> => receiver.waitFor(receiver.requests.length + 1);

const settingOf: Readonly<Record<string, (situation: Situation) => Setting>> = {
  webhook: (situation) => ({
    settings: { url: `http://${httpHost(situation)}/hook?key=never-to-be-seen`, secret },
    arrival: overHttpArrival,
  }),
  slack: (situation) => ({
    settings: { webhookUrl: `http://${httpHost(situation)}${path}` },
    arrival: overHttpArrival,
  }),
  email: (situation) => ({
    settings: { to: ["bob@example.com"] },
    context: { smtp: { url: `smtp://${smtpHost(situation)}`, from: "Keepwatch <kw@example.com>" } },
    arrival: () => mailServer.reached("mail-end"),
  }),
};

const overHttp: Readonly<Record<Situation, Expected>> = {
  taken: { result: "sent", isAmbiguous: false, statusCode: 204 },
  refused: { result: "permanent", isAmbiguous: false, statusCode: 410 },
  "told to wait": { result: "retry", isAmbiguous: false, statusCode: 429, retryAfterMs: 42_000 },
  broken: { result: "retry", isAmbiguous: true, statusCode: 500 },
  silent: { result: "retry", isAmbiguous: true, statusCode: null },
  reset: { result: "retry", isAmbiguous: true, statusCode: null },
  "not listening": { result: "retry", isAmbiguous: false, statusCode: null },
  forbidden: { result: "permanent", isAmbiguous: false, statusCode: null },
};

const overSmtp: Readonly<Record<Situation, Expected>> = {
  ...overHttp,
  taken: { result: "sent", isAmbiguous: false, statusCode: 250 },
  refused: { result: "permanent", isAmbiguous: false, statusCode: 550 },
  "told to wait": { result: "retry", isAmbiguous: false, statusCode: 450 },
  broken: { result: "retry", isAmbiguous: false, statusCode: 451 },
};

/** The deadline of an attempt, come early: as soon as the message is there and only the answer is missing. */
function deadlineAfter(arrival: Promise<unknown>): AbortSignal {
  const deadline = new AbortController();
  arrival.then(
    () => deadline.abort(new DOMException("the attempt's time is over", "TimeoutError")),
    (error: unknown) => deadline.abort(error),
  );
  return deadline.signal;
}

for (const [kind, channel] of channels) {
  const expectedOf = kind === "email" ? overSmtp : overHttp;

  for (const [situation, expected] of Object.entries(expectedOf) as [Situation, Expected][]) {
    test(`${kind}: the other side is "${situation}" → ${expected.result}`, async () => {
      const setting = settingOf[kind]?.(situation);
      assert(setting !== undefined, `say here how ${kind} is brought into each situation`);
      const { settings, context, arrival } = setting;
      const signal = situation === "silent" ? deadlineAfter(arrival()) : AbortSignal.timeout(10_000);
      const recipient = channel.recipients(settings)[0];
      assert(recipient !== undefined);
      const outcome = await channel.send(settings, recipient, down, contextOf({ signal, ...context }));
      assert.deepEqual({ ...outcome, ...expected }, outcome);
      assert.ok(outcome.detail.length > 0 && outcome.detail.length <= 500, outcome.detail);
      assert.doesNotMatch(outcome.detail, /never/, "a secret is in the detail");
    });
  }

  test(`${kind}: a stop of ours ends the attempt at once and leaves it to be tried again`, async () => {
    const { settings, context } = settingOf[kind]?.("taken") ?? assert.fail();
    const recipient = channel.recipients(settings)[0] ?? assert.fail();
    const stopped = AbortSignal.abort(new Error("stop"));
    const outcome = await channel.send(settings, recipient, down, contextOf({ signal: stopped, ...context }));
    assert.equal(outcome.result, "retry");
    assert.equal(outcome.isAmbiguous, false);
  });

  test(`${kind}: a hostile name arrives`, async () => {
    const { settings, context } = settingOf[kind]?.("taken") ?? assert.fail();
    const recipient = channel.recipients(settings)[0] ?? assert.fail();
    for (const telling of [hostile, hostileHeartbeat]) {
      const outcome = await channel.send(settings, recipient, telling, contextOf(context));
      assert.equal(outcome.result, "sent", outcome.detail);
    }
  });

  test(`${kind}: everything that is told of a heartbeat arrives, and names it`, async () => {
    const { settings, context } = settingOf[kind]?.("taken") ?? assert.fail();
    const recipient = channel.recipients(settings)[0] ?? assert.fail();
    for (const telling of [missed, failed, reportsAgain, takenBack, slow]) {
      const outcome = await channel.send(settings, recipient, telling, contextOf(context));
      assert.equal(outcome.result, "sent", outcome.detail);
      const sent = kind === "email" ? mailServer.mails.at(-1)?.parsed.subject : receiver.requests.at(-1)?.body;
      assert.match(sent ?? "", /Nightly backup/);
    }
  });
}
