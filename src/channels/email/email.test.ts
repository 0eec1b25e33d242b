// The mails that people get, read back by an independent parser from a real mail server.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import Value from "typebox/value";
import { contextOf, down, hostile, incident, trial, up } from "#test/channel-attempt.ts";
import { selfSignedCertificate } from "#test/doubles/certificate.ts";
import { type MailServerDouble, type MailStep, type ReceivedMail, startMailServer } from "#test/doubles/mail-server.ts";
import type { Outcome, SendContext, Telling } from "#channels/channel.ts";
import { email } from "./index.ts";

const from = "Keepwatch <kw@alerts.example>";
const steps: readonly MailStep[] = ["connect", "auth", "mail", "recipient", "mail-end"];
let server: MailServerDouble;

before(async () => {
  server = await startMailServer();
});
beforeEach(() => {
  for (const step of steps) server.refuseAt(step, null);
});
after(() => server.close());

function send(telling: Telling, changes: Partial<SendContext> = {}): Promise<Outcome> {
  const smtp = { url: server.url, from };
  return email.send({ to: ["bob@example.com"] }, "bob@example.com", telling, contextOf({ smtp, ...changes }));
}

async function sentMail(telling: Telling, changes: Partial<SendContext> = {}): Promise<ReceivedMail> {
  const outcome = await send(telling, changes);
  assert.equal(outcome.result, "sent", outcome.detail);
  return server.mails.at(-1) ?? assert.fail();
}

function header(mail: ReceivedMail, name: string): string | undefined {
  return mail.parsed.headers.find(({ key }) => key === name)?.value;
}

test("a mail says what is down in its subject and in both parts", async () => {
  const { from: sender, to, parsed } = await sentMail(down);
  assert.deepEqual([sender, to], ["kw@alerts.example", ["bob@example.com"]]);
  assert.equal(parsed.subject, "Down: Shop — HTTP 500, expected 200-299");
  for (const part of [parsed.text, parsed.html]) {
    assert.match(part ?? "", /Shop is down: HTTP 500, expected 200-299\./);
    assert.match(part ?? "", /2026-11-20 12:00:03 UTC/);
    assert.ok(part?.includes(incident.url));
    assert.doesNotMatch(part ?? "", /repeat/);
  }
});

test("a recovery says after how long, and stands with the mail that told the outage", async () => {
  const first = await sentMail(down);
  const second = await sentMail(up);
  assert.equal(second.parsed.subject, "Up again: Shop, after 4 min 12 s");
  assert.equal(first.parsed.messageId, `<${down.id}@alerts.example>`);
  assert.equal(second.parsed.messageId, `<${up.id}@alerts.example>`);
  const thread = `<incident.${incident.id}@alerts.example>`;
  for (const mail of [first, second]) {
    assert.equal(header(mail, "references"), thread);
    assert.equal(header(mail, "in-reply-to"), thread);
    assert.equal(header(mail, "auto-submitted"), "auto-generated");
  }
});

test("a repeat has the same Message-ID and says that it may be one", async () => {
  const first = await sentMail(down);
  const second = await sentMail(down, { attempt: 2, isRepeat: true });
  assert.equal(second.parsed.messageId, first.parsed.messageId);
  assert.match(second.parsed.text ?? "", /This may be a repeat/);
  assert.match(second.parsed.html ?? "", /This may be a repeat/);
});

test("a trial of the channel belongs to no incident", async () => {
  const mail = await sentMail(trial);
  assert.equal(mail.parsed.subject, "Test message from Keepwatch");
  assert.equal(header(mail, "references"), undefined);
});

test("a hostile name makes no header, no recipient and no markup", async () => {
  const mail = await sentMail(hostile);
  assert.deepEqual(mail.to, ["bob@example.com"]);
  const head = mail.raw.slice(0, mail.raw.indexOf("\r\n\r\n"));
  assert.doesNotMatch(head, /^(Bcc|X-Evil):/im);
  assert.equal(mail.parsed.bcc, undefined);
  assert.match(mail.parsed.subject ?? "", /^Down: \u2068Shop Bcc: everybody@victim\.example <script>/u);
  assert.doesNotMatch(mail.parsed.html ?? "", /<script|<!channel|<b>/);
  assert.match(mail.parsed.html ?? "", /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  assert.doesNotMatch(mail.parsed.text ?? "", /^Bcc:/m);
});

test("the HTML loads nothing from elsewhere and runs nothing", async () => {
  const html = (await sentMail(down)).parsed.html ?? "";
  assert.doesNotMatch(html, /<(img|link|script|iframe|form|object)\b|url\(|@import/i);
  assert.match(html, /name="color-scheme" content="light dark"/);
  assert.deepEqual(
    [...html.matchAll(/href="([^"]*)"/g)].map(([, address]) => address),
    [incident.url],
  );
});

const refusals: readonly (readonly [MailStep, number, Outcome["result"]])[] = [
  ["connect", 421, "retry"],
  ["connect", 554, "retry"],
  ["mail", 451, "retry"],
  ["mail", 550, "retry"],
  ["recipient", 450, "retry"],
  ["recipient", 550, "permanent"],
  ["mail-end", 452, "retry"],
  ["mail-end", 554, "permanent"],
];
for (const [step, code, result] of refusals) {
  test(`${code} at "${step}" → ${result}`, async () => {
    server.refuseAt(step, { code, text: "not today" });
    const outcome = await send(down);
    assert.deepEqual([outcome.result, outcome.statusCode, outcome.isAmbiguous], [result, code, false], outcome.detail);
    assert.match(outcome.detail, /127\.0\.0\.1 refused the mail at .*not today/);
  });
}

test("a connection that breaks before the mail's end cannot have delivered it; after it, it can", async () => {
  server.refuseAt("recipient", "reset");
  const before = await send(down);
  assert.deepEqual([before.result, before.isAmbiguous], ["retry", false], before.detail);
  server.refuseAt("recipient", null);
  server.refuseAt("mail-end", "reset");
  const afterwards = await send(down);
  assert.deepEqual([afterwards.result, afterwards.isAmbiguous], ["retry", true], afterwards.detail);
  assert.match(afterwards.detail, /may have arrived/);
});

test("a wrong password is tried again, says what to check, and is not shown", async () => {
  await using locked = await startMailServer({ login: { user: "kw", password: "right one" } });
  const wrong = await send(down, { smtp: { url: `smtp://kw:wr%2Fong%20one@127.0.0.1:${locked.port}`, from } });
  assert.deepEqual([wrong.result, wrong.statusCode], ["retry", 535], wrong.detail);
  assert.match(wrong.detail, /SMTP_URL/);
  assert.doesNotMatch(wrong.detail, /wr\/ong|wr%2F/);
  const right = await send(down, { smtp: { url: `smtp://kw:right%20one@127.0.0.1:${locked.port}`, from } });
  assert.equal(right.result, "sent", right.detail);
  assert.equal(locked.mails[0]?.user, "kw");
});

test("STARTTLS is used where it is offered, and a certificate that nobody signed ends the attempt", async () => {
  const tls = selfSignedCertificate();
  await using secure = await startMailServer({ tls });
  const smtp = { url: secure.url, from };
  const refused = await send(down, { smtp });
  assert.deepEqual([refused.result, refused.isAmbiguous], ["retry", false]);
  assert.match(refused.detail, /certificate/);
  setDefaultCACertificates([...getCACertificates("default"), tls.cert]);
  const taken = await send(down, { smtp });
  assert.equal(taken.result, "sent", taken.detail);
  assert.equal(secure.mails[0]?.isEncrypted, true);
});

test("without a mail server the person is told what to set", async () => {
  const outcome = await send(down, { smtp: null });
  assert.equal(outcome.result, "permanent");
  assert.match(outcome.detail, /SMTP_URL and SMTP_FROM/);
  const nonsense = await send(down, { smtp: { url: "mail.example:25", from } });
  assert.equal(nonsense.result, "permanent");
  assert.match(nonsense.detail, /SMTP_URL/);
});

test("each address is a delivery; addresses that mean something in a header are refused", () => {
  assert.deepEqual(email.recipients({ to: ["a@x.example", "b@x.example"] }), ["a@x.example", "b@x.example"]);
  const isTaken = (...to: string[]): boolean => Value.Check(email.settings, { to });
  assert.ok(isTaken("bob@example.com", "o'neil+tag@sub.example.co", "jörg@bücher.example"));
  const wrong = ["", "bob", "@x.example", "a@b@c", "a b@x.example", "a@x.example\r\nBcc: c@x.example", "<a@x.example>"];
  for (const address of [...wrong, "a@x.example,b@x.example", `${"a".repeat(250)}@x.example`, "a\u0000@x.example"]) {
    assert.equal(isTaken(address), false, JSON.stringify(address));
  }
  assert.equal(isTaken(), false);
  assert.equal(isTaken(...Array.from({ length: 21 }, (_, index) => `a${index}@x.example`)), false);
  assert.deepEqual(
    email.faults({ to: ["a@x.example", "A@X.example"] }).map(({ path }) => path),
    ["/to/1"],
  );
});
