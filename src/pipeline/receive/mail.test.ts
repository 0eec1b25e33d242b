// Pings by mail, as a job's machine sends them: real mails to the real receiver on a real database.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import { defaultRules, kindOfStored } from "#features/heartbeats/index.ts";
import { startCuttingProxy } from "#test/doubles/cutting-proxy.ts";
import { selfSignedCertificate } from "#test/doubles/certificate.ts";
import { createMailedWorld, domain, mailTo, talkTo } from "#test/mailed-world.ts";
import { until } from "#test/pipeline-world.ts";

const kinds = (pings: readonly { kind: number }[]) => pings.map(({ kind }) => kindOfStored(kind));
const keywords = {
  ...defaultRules.content,
  failureKeywords: ["FAILED"],
  successKeywords: ["finished"],
  startKeywords: ["begins"],
};

test("a mail to a heartbeat's address is a success, by its uuid and by ping key and slug", async (t) => {
  const world = await createMailedWorld(t);
  const heartbeat = await world.addHeartbeat("backup", { slug: "nightly_backup" });
  const { body: pingKey } = await world.ask<{ key: string }>("GET /ping-key");
  const mail = await world.startMail();
  const sent = await mail.send({ to: mailTo(heartbeat).toUpperCase(), subject: "Backup done", text: "3 files\n" });
  assert.match(sent.response, /^250 2\.6\.0 |^250 2\.0\.0 /);
  await mail.send({ to: `${pingKey.key}+nightly_backup@${domain}`, text: "again" });
  const pings = await world.pingsOf(heartbeat);
  assert.deepEqual(pings[0], {
    kind: pings[1]!.kind,
    form: "email",
    scheme: "email",
    method: "",
    address: "127.0.0.1",
    userAgent: "Email from cron@shop.example",
    note: "Backup done",
    bodyBytes: 7,
    body: Buffer.from("3 files"),
  });
  assert.deepEqual(kinds(pings), ["success", "success"]);
  assert.equal((await world.stateOf(heartbeat)).state, "up");
  assert.deepEqual(mail.outcomes, ["stored", "stored"]);
});

test("keywords in the subject and in either part decide, in their order and spelling", async (t) => {
  const world = await createMailedWorld(t);
  const bySubject = { ...keywords, readsMailSubject: true };
  const byBody = { ...keywords, readsMailBody: true, otherwise: "fail" };
  const subject = await world.addHeartbeat("subject", { content: bySubject });
  const body = await world.addHeartbeat("body", { content: byBody });
  const neither = await world.addHeartbeat("neither");
  const to = [subject, body, neither].map(mailTo);
  const mail = await world.startMail();
  const mails = [
    { subject: "it begins", text: "finished" },
    { subject: "finished", text: "FAILED, though finished" },
    { subject: "FAILED", html: "<p>FAI<b>LED</b></p>" },
    { subject: "failed", html: "<style>FAILED</style><p>fini<i>shed</i></p>" },
    { subject: "Prüfung: finished", text: "see below", html: "<p>begins</p>" },
    { subject: "=?utf-8?Q?FAIL?= =?utf-8?Q?ED?=", text: Buffer.from("ü begins") },
  ];
  for (const one of mails) await mail.send({ to, ...one });
  assert.deepEqual(kinds(await world.pingsOf(subject)), ["start", "success", "fail", "ignored", "success", "fail"]);
  assert.deepEqual(kinds(await world.pingsOf(body)), ["success", "fail", "fail", "success", "start", "start"]);
  assert.deepEqual(new Set(kinds(await world.pingsOf(neither))), new Set(["success"]));
});

test("who is not here is refused by name, and the others get their ping", async (t) => {
  const world = await createMailedWorld(t);
  const heartbeat = await world.addHeartbeat("backup", { slug: "twice" });
  await world.addHeartbeat("other", { slug: "twice" });
  const { body: pingKey } = await world.ask<{ key: string }>("GET /ping-key");
  const mail = await world.startMail();
  const { say, socket, greeting } = await talkTo(mail);
  assert.equal(greeting, `220 ${domain} ESMTP`);
  assert.match(await say("MAIL FROM:<cron@shop.example>"), /^250 /);
  const stranger = "00000000-0000-4000-8000-000000000000";
  const refused = [
    [`${heartbeat.uuid}@other.example`, "550 5.1.1 Recipient rejected"],
    [`${stranger}@${domain}`, "550 5.1.1 Recipient rejected"],
    [`${pingKey.key}+never@${domain}`, "550 5.1.1 Recipient rejected"],
    [`${pingKey.key}+twice@${domain}`, "550 5.1.1 Recipient rejected"],
    [`${"0".repeat(22)}+twice@${domain}`, "550 5.1.1 Recipient rejected"],
    [`root@${domain}`, "550 5.1.1 Invalid mailbox"],
    [`${heartbeat.uuid}+x@${domain}`, "550 5.1.1 Invalid mailbox"],
    [`${pingKey.key}+Twice@${domain}`, "550 5.1.1 Invalid mailbox"],
  ];
  for (const [address, answer] of refused) assert.equal(await say(`RCPT TO:<${address}>`), answer);
  assert.match(await say("DATA"), /^503 /);
  socket.destroy();
  const sent = await mail.send({ to: [mailTo(heartbeat), `${stranger}@${domain}`], text: "done" });
  assert.deepEqual(sent.rejected, [`${stranger}@${domain}`]);
  assert.deepEqual(kinds(await world.pingsOf(heartbeat)), ["success"]);
});

test("an address that was made a moment ago by another process is known", async (t) => {
  const world = await createMailedWorld(t);
  const mail = await world.startMail();
  const heartbeat = await world.addHeartbeat("new");
  await mail.send({ to: mailTo(heartbeat), text: "done" });
  assert.deepEqual(kinds(await world.pingsOf(heartbeat)), ["success"]);
});

test("guessing addresses is slowed down, whoever is known goes on", async (t) => {
  const world = await createMailedWorld(t);
  const heartbeat = await world.addHeartbeat("backup");
  const mail = await world.startMail();
  const answers: string[] = [];
  const guessSixTimes = async () => {
    const { say, socket } = await talkTo(mail);
    await say("MAIL FROM:<cron@shop.example>");
    for (let times = 0; times < 6; times++) answers.push(await say(`RCPT TO:<${randomUUID()}@${domain}>`));
    socket.destroy();
  };
  await Promise.all(Array.from({ length: 13 }, guessSixTimes));
  const rejected = answers.filter((answer) => answer === "550 5.1.1 Recipient rejected").length;
  const tooMany = answers.filter((answer) => answer.startsWith("450 4.2.1 Too many")).length;
  assert.equal(rejected + tooMany, 78);
  assert.ok(rejected >= 60 && rejected < 60 + 13, `${rejected}: those that are asked for at once may be more than 60`);
  await mail.send({ to: mailTo(heartbeat), text: "done" });
});

test("a heartbeat that a mail names twice gets one ping; a mail has at most 100 recipients", async (t) => {
  const world = await createMailedWorld(t);
  const heartbeat = await world.addHeartbeat("backup", { slug: "backup" });
  const { body: pingKey } = await world.ask<{ key: string }>("GET /ping-key");
  const mail = await world.startMail({ limits: { maxRecipients: 2 } });
  const other = await world.addHeartbeat("other");
  const to = [mailTo(heartbeat), `${pingKey.key}+backup@${domain}`, mailTo(other)];
  const { rejected, rejectedErrors } = await mail.send({ to, text: "done" });
  assert.deepEqual(rejected, [mailTo(other)]);
  assert.match(rejectedErrors?.[0]?.response ?? "", /^452 4\.5\.3 /);
  assert.equal((await world.pingsOf(heartbeat)).length, 1);
  assert.equal((await world.pingsOf(other)).length, 0);
});

test("a mail over 10 MB is refused; of a shorter one what stands first is read", async (t) => {
  const world = await createMailedWorld(t);
  const heartbeat = await world.addHeartbeat("backup");
  const mail = await world.startMail();
  await assert.rejects(mail.send({ to: mailTo(heartbeat), text: "x\n".repeat(5_500_000) }), {
    responseCode: 552,
    response: /^552 5\.3\.4 /,
  });
  await mail.send({ to: mailTo(heartbeat), text: "short", attachments: [{ content: "y".repeat(6_000_000) }] });
  const pings = await world.pingsOf(heartbeat);
  assert.deepEqual([pings.length, pings[0]?.body?.toString()], [1, "short"]);
  assert.deepEqual(mail.outcomes, ["too_large", "stored"]);
});

test("broken mails and NULs count as pings", async (t) => {
  const world = await createMailedWorld(t);
  const heartbeat = await world.addHeartbeat("backup");
  const mail = await world.startMail();
  const envelope = { from: "", to: mailTo(heartbeat) };
  const deep = Array.from(
    { length: 100 },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
  );
  for (const raw of [deep.join(""), "Subject: a\0b\r\n\r\nc\0d", "\0", "Content-Type: multipart/mixed\r\n\r\nlost"])
    await mail.send({ envelope, raw });
  const pings = await world.pingsOf(heartbeat);
  assert.deepEqual(kinds(pings), ["success", "success", "success", "success"]);
  assert.ok(pings[0]!.body?.toString().startsWith(deep[0]!));
  assert.deepEqual([pings[1]!.note, pings[1]!.body?.toString(), pings[1]!.userAgent], ["ab", "c\0d", "Email from <>"]);
  assert.ok(pings[3]!.body?.includes("lost"));
});

test("a mail that does not come to its end is no ping, whether its sender is silent, drips or hangs up", async (t) => {
  const world = await createMailedWorld(t);
  const heartbeat = await world.addHeartbeat("backup");
  const begin = async (mail: { readonly port: number }) => {
    const talk = await talkTo(mail);
    await talk.say("MAIL FROM:<cron@shop.example>");
    await talk.say(`RCPT TO:<${mailTo(heartbeat)}>`);
    assert.match(await talk.say("DATA"), /^354 /);
    return talk;
  };
  const silent = await begin(await world.startMail({ limits: { silenceMs: 300 } }));
  assert.match(await silent.hear(), /^421 4\.4\.2 Timeout/);
  const dripping = await begin(await world.startMail({ limits: { messageWithinMs: 500 } }));
  const drip = setInterval(() => dripping.socket.write("x\r\n"), 20);
  assert.match(await dripping.hear(), /^421 4\.4\.2 The mail takes too long/);
  clearInterval(drip);
  const idle = await talkTo(await world.startMail({ limits: { sessionWithinMs: 500 } }));
  assert.match(await idle.hear(), /^421 4\.4\.2 The connection has lasted too long/);
  const last = await world.startMail();
  const leaving = await begin(last);
  leaving.socket.write("Subject: x\r\n\r\nhalf");
  leaving.socket.resetAndDestroy();
  await last.send({ to: mailTo(heartbeat), text: "whole" });
  assert.deepEqual(
    (await world.pingsOf(heartbeat)).map(({ body }) => body?.toString()),
    ["whole"],
  );
  for (const { socket } of [silent, dripping, idle]) socket.destroy();
});

test("nobody has all the connections", async (t) => {
  const world = await createMailedWorld(t);
  const mail = await world.startMail({ limits: { maxConnectionsOfOneAddress: 2 } });
  const talks = [await talkTo(mail), await talkTo(mail)];
  await assert.rejects(mail.send({ to: `x@${domain}`, text: "x" }), { response: /^421 Too many connections from you/ });
  talks[0]!.socket.destroy();
  await until("there is room again", async () => {
    const talk = await talkTo(mail).catch(() => null);
    const isIn = talk?.greeting.startsWith("220 ") ?? false;
    talk?.socket.destroy();
    return isIn;
  });
  talks[1]!.socket.destroy();
});

test("while the database is away mails go to the spool; without one they are put off", async (t) => {
  const world = await createMailedWorld(t);
  const heartbeat = await world.addHeartbeat("backup");
  const proxy = await startCuttingProxy(world.connection);
  t.after(() => proxy.close());
  const spooling = await world.startMail({ hasSpool: true, through: proxy.connection });
  const without = await world.startMail({ through: proxy.connection });
  proxy.goAway();
  await assert.rejects(without.send({ to: mailTo(heartbeat), text: "lost" }), { response: /^451 4\.3\.0 / });
  await spooling.send({ to: mailTo(heartbeat), subject: "kept", text: "spooled" });
  assert.equal(spooling.spool?.records, 1);
  assert.deepEqual([without.outcomes, spooling.outcomes], [["away"], ["stored"]]);
  proxy.comeBack();
  await until("the ping is replayed", async () => (await world.pingsOf(heartbeat)).length === 1);
  const [ping] = await world.pingsOf(heartbeat);
  assert.deepEqual([ping?.note, ping?.body?.toString()], ["kept", "spooled"]);
});

test("nothing but mail for heartbeats is to be had: no relay, no sign-in; encryption with a certificate alone", async (t) => {
  const world = await createMailedWorld(t);
  const plain = await world.startMail();
  const { say, socket } = await talkTo(plain);
  const offers = await say("EHLO x");
  assert.match(offers, /SIZE 10000000/);
  assert.doesNotMatch(offers, /STARTTLS|AUTH|XCLIENT|XFORWARD/);
  for (const command of ["STARTTLS", "AUTH PLAIN AGEAYg==", "XCLIENT ADDR=10.0.0.1", "WIZ x", "SHELL"])
    assert.match(await say(command), /^5\d\d /, command);
  socket.destroy();

  const heartbeat = await world.addHeartbeat("backup");
  const { cert, key } = selfSignedCertificate();
  const encrypted = await world.startMail({ tls: { certificate: cert, key } });
  await encrypted.send(
    { to: mailTo(heartbeat), text: "x" },
    { requireTLS: true, tls: { ca: cert, servername: "localhost" } },
  );
  assert.equal((await world.pingsOf(heartbeat)).length, 1);
});

test("a stop waits for the mail that is being taken, and for no one else", async (t) => {
  const world = await createMailedWorld(t);
  const heartbeat = await world.addHeartbeat("backup");
  const mail = await world.startMail();
  const idle = await talkTo(mail);
  const isCut = once(idle.socket, "close");
  const sending = await talkTo(mail);
  await sending.say("MAIL FROM:<>");
  await sending.say(`RCPT TO:<${mailTo(heartbeat)}>`);
  await sending.say("DATA");
  const stopped = mail.stopMail();
  assert.match(await sending.say("Subject: last\r\n\r\nwords\r\n."), /^250 /);
  await stopped;
  await isCut;
  assert.equal((await world.pingsOf(heartbeat)).length, 1);
});
