// What is read of mails, sound and broken ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MailBeginning, readMail } from "./mail-text.ts";

async function read(...lines: string[]): Promise<{ subject: string | null; body: string | null }> {
  const { subject, body } = await readMail(Buffer.from(lines.join("\r\n")));
  return { subject, body: body?.toString() ?? null };
}

test("subjects and texts are decoded", async () => {
  assert.deepEqual(
    await read(
      "Subject: =?utf-8?B?w5xiZXJwcsO8ZnVuZw==?= =?iso-8859-1?Q?_f=FCr_alle?=",
      "Content-Type: text/plain; charset=iso-8859-1",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "gepr=FC=",
      "ft",
    ),
    { subject: "Überprüfung für alle", body: "geprüft" },
  );
  const encoded = Buffer.from("disk full").toString("base64");
  assert.equal((await read("Content-Transfer-Encoding: base64", "", encoded)).body, "disk full");
});

test("both parts are kept where they say different things, else the plain one", async () => {
  const both = (plain: string, html: string) =>
    read(
      "Content-Type: multipart/alternative; boundary=b",
      "",
      "--b",
      "Content-Type: text/plain",
      "",
      plain,
      "--b",
      "Content-Type: text/html",
      "",
      html,
      "--b--",
    );
  assert.equal((await both("all well", "<p>all <b>well</b></p>")).body, "all well");
  assert.equal((await both("see the HTML part", "<p>BROKEN</p>")).body, "see the HTML part\n\nBROKEN");
});

test("a mail without a text has no body; one whose content cannot be read has its bytes", async () => {
  assert.deepEqual(await read("Subject: done", "", "", ""), { subject: "done", body: null });
  assert.deepEqual(await read(""), { subject: "", body: null });
  const attached = ["Content-Type: application/x-log", "", "FAILED"];
  assert.equal((await read(...attached)).body, attached.join("\r\n"));
  const lost = ["Content-Type: multipart/mixed; boundary=never", "", "FAILED"];
  assert.equal((await read(...lost)).body, lost.join("\r\n"));
  const deep = Array.from({ length: 100 }, (_, n) => [`Content-Type: multipart/mixed; boundary=b${n}`, "", `--b${n}`]);
  const buried = [...deep.flat(), "", "FAILED"];
  assert.equal((await read(...buried)).body, buried.join("\r\n"));
  const long = `To: ${"a:".repeat(60_000)}\r\n\r\nFAILED`;
  assert.equal((await read(long)).body, long.slice(0, 100_000));
});

test("NULs and bytes that are no text do no harm", async () => {
  const { subject, body } = await readMail(Buffer.from("Subject: a\0b\xff\r\n\r\nFAIL\0ED \xff\xfe", "latin1"));
  assert.equal(subject, "ab\ufffd");
  assert.ok(body?.includes("FAIL\0ED"));
});

test("a mail within a mail is not taken apart", async () => {
  const nested = "Content-Type: message/rfc822\r\n\r\n".repeat(2);
  const raw = Buffer.from(`${nested}Subject: inner\r\n\r\nFAILED`);
  assert.deepEqual(await readMail(raw), { subject: "", body: raw, bodyBytes: raw.length });
});

test("the body is cut where a ping's is, and its whole length is told", async () => {
  const { body, bodyBytes } = await readMail(Buffer.from(`\r\n\r\n${"x".repeat(120_000)}`));
  assert.deepEqual([body?.length, bodyBytes], [100_000, 120_000]);
});

test("only the beginning of a mail is held: bytes and lines", () => {
  const long = new MailBeginning();
  for (let times = 0; times < 100; times++) long.add(Buffer.alloc(9_999, "x"));
  assert.equal(long.raw.length, 500_000);
  const lines = new MailBeginning();
  for (let times = 0; times < 100; times++) lines.add(Buffer.from("a\n".repeat(999)));
  assert.equal(lines.raw.length, 40_000);
});
