// What people read when a certificate or a domain comes to its end, in every channel.
import assert from "node:assert/strict";
import { test } from "node:test";
import { certificateEnding, domainEnding, hostileName } from "#test/channel-attempt.ts";
import type { Telling } from "./channel.ts";
import { composeMail } from "./email/compose.ts";
import { slackMessage } from "./slack/message.ts";
import { webhookBody } from "./webhook/body.ts";
import { facts, headline, sentence } from "./wording.ts";

const certificate = certificateEnding.certificate ?? assert.fail();

function certificateAt(occurredAt: string, more: Partial<Telling> = {}): Telling {
  return { ...certificateEnding, occurredAt, ...more };
}

test("a certificate that ends", () => {
  assert.equal(headline(certificateEnding), "Certificate ends in 7 days: shop.example");
  assert.equal(
    sentence(certificateEnding),
    "The certificate of shop.example ends in 7 days (on 28 November 2026, issued by Example Trust, R3).",
  );
  assert.deepEqual(facts(certificateEnding), [
    { label: "Monitor", value: "Shop" },
    { label: "Ends", value: "2026-11-28 11:59:59 UTC" },
    { label: "Issued by", value: "Example Trust, R3" },
    { label: "Organization", value: "Example Ltd" },
  ]);
});

test("its last day, its last hours, and its end", () => {
  const words = (at: string) => headline(certificateAt(at)).replace(": shop.example", "");
  assert.equal(words("2026-11-27T12:30:00.000Z"), "Certificate ends in 1 day");
  assert.equal(words("2026-11-28T06:59:59.000Z"), "Certificate ends in 5 h");
  assert.equal(words("2026-11-28T12:00:00.000Z"), "Certificate has ended");
});

test("a certificate that was revoked, and one that is new", () => {
  const revoked = {
    event: "certificate.revoked",
    certificate: { ...certificate, revokedAt: "2026-11-20T08:00:00.000Z" },
  } as const;
  assert.equal(headline({ ...certificateEnding, ...revoked }), "Certificate revoked: shop.example");
  assert.match(
    sentence({ ...certificateEnding, ...revoked }),
    /^The certificate of shop\.example was revoked on 20 November 2026, issued by Example Trust, R3: visitors/,
  );
  assert.equal(
    sentence({ ...certificateEnding, event: "certificate.changed" }),
    "shop.example shows another certificate (until 28 November 2026, issued by Example Trust, R3).",
  );
});

test("a domain's registration that ends, for many monitors", () => {
  assert.equal(headline(domainEnding), "Domain ends in 30 days: shop.example");
  assert.equal(
    sentence(domainEnding),
    "The registration of shop.example ends in 30 days (on 21 December 2026, at Names Ltd).",
  );
  assert.deepEqual(facts(domainEnding)[3], { label: "Monitors concerned", value: "50" });
});

test("every channel says it, and leads to the monitor", () => {
  for (const telling of [certificateEnding, domainEnding]) {
    const page = telling.page ?? assert.fail();
    const mail = composeMail(telling, false, "keepwatch.example");
    assert.equal(mail.subject, headline(telling));
    assert.ok(mail.text.includes(sentence(telling)) && mail.text.includes(`Open the monitor: ${page}`));
    assert.ok(mail.html.includes(`href="${page}"`));
    const slack = JSON.stringify(slackMessage(telling, false));
    assert.ok(slack.includes("Open the monitor") && slack.includes(sentence(telling)));
    const body = JSON.parse(webhookBody(telling)) as Record<string, { message: string; url: string } | undefined>;
    const told = body["certificate"] ?? body["domain"];
    assert.deepEqual([told?.message, told?.url], [sentence(telling), page]);
  }
});

test("an issuer with line breaks and markup stays on its line", () => {
  const telling = { ...certificateEnding, certificate: { ...certificate, issuer: hostileName } };
  for (const text of [headline(telling), sentence(telling), ...facts(telling).map(({ value }) => value)])
    assert.doesNotMatch(text, /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E]/u);
  assert.doesNotMatch(composeMail(telling, false, "keepwatch.example").html, /<script>/);
});
