// Whatever is sent is what is shown, laid over the defaults; and what is shown, sent back, changes nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createHeartbeatWorld } from "#test/heartbeat-world.ts";
import { type HeartbeatView, tokenForms } from "./heartbeat.ts";
import { settingsView } from "./heartbeat-row.ts";
import { defaultRules, operators } from "./rules.ts";
import { weekdays } from "./schedule.ts";
import { slugOf } from "./settings.ts";

const text = (maxLength: number) => fc.string({ unit: "grapheme", maxLength }).filter((one) => !one.includes("\0"));
const words = fc.array(
  text(20).filter((word) => word.length > 0),
  { maxLength: 3 },
);
const orNull = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: null });

const daysOff = fc.record({ weekdays: fc.uniqueArray(fc.constantFrom(...weekdays), { maxLength: 6 }) });
const schedule = fc.oneof(
  fc.record(
    { kind: fc.constant("period" as const), periodSeconds: fc.integer({ min: 10, max: 31_536_000 }), daysOff },
    { requiredKeys: ["kind", "periodSeconds"] },
  ),
  fc.record(
    {
      kind: fc.constant("cron" as const),
      expressions: fc.array(fc.constantFrom("*/5 * * * *", "0 3 * * *", "30 4 1 * 1-5"), {
        minLength: 1,
        maxLength: 3,
      }),
      timeZone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York"),
    },
    { requiredKeys: ["kind", "expressions"] },
  ),
);
const content = fc.record({
  readsBody: fc.boolean(),
  readsMailSubject: fc.boolean(),
  readsMailBody: fc.boolean(),
  failureKeywords: words,
  successKeywords: words,
  startKeywords: words,
  otherwise: fc.constantFrom("ignore" as const, "fail" as const),
  json: orNull(
    fc.record({
      path: fc.constantFrom("ok", "result.0.rows"),
      operator: fc.constantFrom(...operators),
      value: fc.oneof(text(20), fc.integer()),
    }),
  ),
});
const rules = fc.record(
  {
    graceSeconds: fc.integer({ min: 100, max: 100_000 }),
    startGraceSeconds: orNull(fc.integer({ min: 1, max: 100 })),
    longestSeconds: orNull(fc.integer({ min: 100, max: 100_000 })),
    shortestSeconds: orNull(fc.integer({ min: 1, max: 99 })),
    earliestSeconds: orNull(fc.integer({ min: 0, max: 1_000 })),
    failuresToDown: fc.integer({ min: 1, max: 10 }),
    okExitStatuses: fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 20 }),
    slowFactor: orNull(fc.integer({ min: 2, max: 100 })),
    onlyPost: fc.boolean(),
    isUpsideDown: fc.boolean(),
    resumesByPing: fc.boolean(),
    content,
  },
  { requiredKeys: [] },
);
const others = fc.record(
  {
    slug: fc.stringMatching(/^[a-z0-9_-]{0,30}$/),
    description: text(200),
    tags: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,10}$/), { maxLength: 5 }),
    channelIds: fc.constantFrom(null, []),
    isPaused: fc.boolean(),
  },
  { requiredKeys: [] },
);
const input = fc
  .record({ name: text(60).filter((name) => /\S/.test(name)), schedule, rules, others, tokenCount: fc.nat({ max: 3 }) })
  .map(({ rules: ruled, others: rest, ...named }) => ({ ...named, ...ruled, ...rest }));

test("what was sent is what is shown, and sent back it changes nothing", async (t) => {
  const world = await createHeartbeatWorld(t);
  let made = 0;
  const property = fc.asyncProperty(input, async ({ tokenCount, ...given }) => {
    const sent = JSON.parse(JSON.stringify(given)) as typeof given; // as it arrives
    const tokens = Array.from({ length: tokenCount }, (_, index) => ({
      form: tokenForms[index % tokenForms.length]!,
      token: `token-${++made}`,
    }));
    const created = await world.ask<HeartbeatView>("POST /heartbeats", { ...sent, tokens });
    assert.equal(created.status, 201, JSON.stringify(created.body));
    const defaults = {
      slug: slugOf(sent.name),
      description: "",
      tags: [],
      channelIds: null,
      isPaused: false,
      ...defaultRules,
    };
    const wanted = { ...defaults, ...sent };
    const shown: Record<string, unknown> = created.body;
    assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((name) => [name, shown[name]])), wanted);
    const byToken = (list: typeof tokens) => list.toSorted((a, b) => a.token.localeCompare(b.token));
    assert.deepEqual(byToken([...created.body.tokens]), byToken(tokens));
    const { id } = created.body;
    const settings = Object.fromEntries(
      Object.keys(settingsView({ ...defaults, ...sent, rules: defaultRules })).map((name) => [name, shown[name]]),
    );
    const sentBack = await world.ask<HeartbeatView>(`PATCH /heartbeats/${id}`, {
      ...settings,
      tokens: created.body.tokens,
    });
    const { updatedAt, updatedBy, version } = sentBack.body;
    assert.deepEqual(sentBack.body, { ...created.body, updatedAt, updatedBy, version });
    assert.equal(version, 2);
  });
  await fc.assert(property, { numRuns: 60 });
});
