// The words about heartbeats that people read at three in the morning.
import assert from "node:assert/strict";
import { test } from "node:test";
import { failed, heartbeat, hostileHeartbeat, missed, reportsAgain, slow, takenBack } from "#test/channel-attempt.ts";
import type { MissedRuns } from "./channel.ts";
import { facts, headline, link, sentence } from "./wording.ts";

test("a ping that did not come", () => {
  const why =
    "gave no sign by 2026-11-20 03:05, expected at 2026-11-20 03:00 (Europe/Berlin); the last one came at 2026-11-19 03:00:12";
  assert.equal(headline(missed), `Missed: Nightly backup ${why}`);
  assert.equal(sentence(missed), `Nightly backup ${why}.`);
  assert.deepEqual(facts(missed), [
    { label: "Missed since", value: "2026-11-20 03:05:00 Europe/Berlin" },
    { label: "Expected", value: "at 03:00 every day (Europe/Berlin)" },
    { label: "Tags", value: "backup" },
    { label: "Its pings", value: heartbeat.url },
    { label: "Organization", value: "Example Ltd" },
  ]);
  assert.equal(link(missed)?.label, "Open the incident");
});

test("a run that failed", () => {
  assert.equal(headline(failed), "Failed: Nightly backup ended with exit status 3");
  assert.equal(sentence(failed), "Nightly backup ended with exit status 3.");
});

test("one that reports again, with the runs that were missed", () => {
  const words = (missedRuns: MissedRuns | undefined) => {
    const { missedRuns: _, ...incident } = reportsAgain.incident!;
    return sentence({ ...reportsAgain, incident: { ...incident, ...(missedRuns && { missedRuns }) } });
  };
  assert.equal(headline(reportsAgain), "Reports again: Nightly backup, after 4 h 10 min; 2 runs were missed");
  assert.equal(sentence(reportsAgain), "Nightly backup reports again after 4 h 10 min; 2 runs were missed.");
  assert.match(words({ count: 1, isAtLeast: false }), /; 1 run was missed\.$/);
  assert.match(words({ count: 100, isAtLeast: true }), /; at least 100 runs were missed\.$/);
  assert.match(words({ count: 0, isAtLeast: false }), / after 4 h 10 min\.$/);
  assert.match(words(undefined), / after 4 h 10 min\.$/, "told by a person, after its end");
});

test("a miss that was ours", () => {
  assert.equal(headline(takenBack), "Our mistake: Nightly backup was not missed");
  assert.equal(
    sentence(takenBack),
    "Nightly backup was not missed: a ping of 2026-11-20 03:04:58 Europe/Berlin had come in time, and our own database was away. This was our fault.",
  );
  const unknown = { ...takenBack, incident: { ...takenBack.incident!, takenBack: { pingAt: null } } };
  assert.match(sentence(unknown), /not missed: a ping had come in time/);
});

test("a run that took unusually long", () => {
  assert.equal(headline(slow), "Nightly backup took 48 min; it usually takes 6 min");
  assert.equal(sentence(slow), "Nightly backup took 48 min; it usually takes 6 min.");
  assert.deepEqual(facts(slow)[0], { label: "Ended at", value: "2026-11-20 03:48:00 Europe/Berlin" });
  assert.deepEqual(link(slow), { label: "Open the heartbeat", url: heartbeat.url });
});

test("a hostile name stays on its line and cannot turn the sentence about", () => {
  for (const telling of [hostileHeartbeat, { ...hostileHeartbeat, event: "heartbeat.failed" } as const]) {
    for (const text of [headline(telling), sentence(telling), ...facts(telling).map(({ value }) => value)]) {
      assert.doesNotMatch(text, /[\p{Cc}\p{Zl}\p{Zp}]/u);
      assert.doesNotMatch(text, /[\u202A-\u202E]/u);
      assert.ok(text.isWellFormed());
    }
  }
});

test("without its incident or its run a telling is our own mistake", () => {
  const { run: _, ...noRun } = slow;
  assert.throws(() => headline({ ...missed, incident: null }), /names its incident/);
  assert.throws(() => headline(noRun), /names the run/);
});
