// The words that people read at three in the morning, and that a name cannot break them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { down, hostile, incident, trial, up } from "#test/channel-attempt.ts";
import { facts, headline, sentence } from "./wording.ts";

test("a monitor that is down", () => {
  assert.equal(headline(down), "Down: Shop — HTTP 500, expected 200-299");
  assert.equal(sentence(down), "Shop is down: HTTP 500, expected 200-299.");
  assert.deepEqual(facts(down), [
    { label: "Address", value: "https://shop.example/" },
    { label: "Down since", value: "2026-11-20 12:00:03 UTC" },
    { label: "Tags", value: "shop, eu" },
    { label: "Organization", value: "Example Ltd" },
  ]);
});

test("a monitor that answers again", () => {
  assert.equal(headline(up), "Up again: Shop, after 4 min 12 s");
  assert.equal(sentence(up), "Shop answers again after 4 min 12 s.");
  assert.deepEqual(facts(up)[3], { label: "It was", value: "HTTP 500, expected 200-299" });
});

test("a trial of a channel names neither monitor nor incident", () => {
  assert.equal(headline(trial), "Test message from Keepwatch");
  assert.equal(sentence(trial), "This is a test. Alerts of Example Ltd arrive here.");
});

test("a message that ends in a full stop does not get a second one", () => {
  assert.equal(sentence({ ...down, incident: { ...incident, message: "No answer." } }), "Shop is down: No answer.");
});

test("clocks that disagree do not make a negative time", () => {
  const resolvedAt = "2026-11-20T12:00:02.000Z";
  assert.equal(headline({ ...up, incident: { ...incident, resolvedAt } }), "Up again: Shop, after 0 s");
});

test("a telling of a monitor without a monitor is our own mistake", () => {
  assert.throws(() => headline({ ...down, monitor: null }), /names its monitor/);
});

test("a hostile name stays on its line, cannot turn the sentence about, and is cut", () => {
  const texts = [headline(hostile), sentence(hostile), ...facts(hostile).map(({ value }) => value)];
  for (const text of texts) {
    assert.doesNotMatch(text, /[\p{Cc}\p{Zl}\p{Zp}]/u);
    assert.doesNotMatch(text, /[\u202A-\u202E]/u);
    assert.ok(text.isWellFormed());
  }
  assert.match(sentence(hostile), /^\u2068Shop Bcc: everybody@victim\.example .* is down: /u);
  const long = "x".repeat(10_000);
  assert.ok(sentence({ ...down, incident: { ...incident, message: long } }).length < 350);
});

test("an emoji of several code points is not taken apart", () => {
  const family = "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}";
  assert.equal(
    sentence({ ...down, monitor: { ...(down.monitor ?? assert.fail()), name: family } }).startsWith(family),
    true,
  );
});
