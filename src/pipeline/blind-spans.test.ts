// Several engines notice one outage of our own network; an organisation hears of it once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { uuidv7 } from "#lib/uuid.ts";
import { transaction } from "#platform/database/pool.ts";
import { createPipelineWorld } from "#test/pipeline-world.ts";
import { type BlindSpan, saveBlindSpan } from "./blind-spans.ts";

test("of one outage that several engines notice at once an organisation hears once, of the next one again", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  const shop = await world.addMonitor("shop");
  const spanOf = (fromMs: number): BlindSpan => ({
    id: uuidv7(),
    fromMs,
    toMs: fromMs + 5_000,
    lostMs: 0,
    organizations: new Map([[shop.number, world.org]]),
  });
  const save = (span: BlindSpan) =>
    transaction(world.pool, (tx) => saveBlindSpan(tx, world.vault, span, new Set<string>()));
  const told = async () =>
    (await world.rows("SELECT 1 FROM delivery WHERE telling ->> 'event' = 'keepwatch.blind'")).length;

  const now = Date.now();
  const answers = await Promise.all([now, now + 20, now + 700].map((fromMs) => save(spanOf(fromMs))));
  assert.deepEqual(answers, [[world.org], [world.org], [world.org]], "nobody needs to tell any more");
  assert.equal(await told(), 1);
  assert.equal((await world.rows("SELECT 1 FROM span")).length, 3);

  await save(spanOf(now + 120_000));
  assert.equal(await told(), 2);
});
