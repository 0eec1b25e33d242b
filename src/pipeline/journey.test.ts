// The whole walk on a real database: a target breaks and comes back, an engine sees it, events become an incident and
// deliveries, a receiver hears both in order; and every promise holds afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isSignatureValid } from "#test/doubles/webhook-receiver.ts";
import { violationsOf } from "#test/invariants/index.ts";
import { createPipelineWorld, until } from "#test/pipeline-world.ts";

test("from a broken target to everybody who must hear of it, and back", async (t) => {
  const world = await createPipelineWorld(t);
  const { body: channel } = await world.ask<{ settings: { secret: string } }>("POST /channels", {
    name: "Pager",
    kind: "webhook",
    settings: { url: world.receiver.url, secret: "a secret that both sides know" },
    isDefault: true,
  });
  assert.notEqual(channel, null);
  const shop = await world.addMonitor("shop");
  const healthy = await world.addMonitor("healthy");
  const { engine, stop } = await world.runEngine();
  const deliverer = world.newDeliverer(1);
  const delivering = deliverer.run();
  const lookNow = async () => {
    await world.pool.query("INSERT INTO look_request (id, number, shard) VALUES (gen_random_uuid(), $1, $2)", [
      shop.number,
      shop.shard,
    ]);
    await engine.answerLookRequests();
  };
  const whenBelieved = (state: string) =>
    until(`it is believed ${state}`, async () => {
      const [belief] = await world.rows<{ state: string }>("SELECT state FROM belief WHERE number = $1", [shop.number]);
      return belief?.state === state;
    });

  await whenBelieved("up");
  world.targets.set("shop", false);
  await lookNow();
  await whenBelieved("down");
  await world.expand();
  deliverer.wake();
  await world.receiver.waitFor(1);
  world.targets.set("shop", true);
  await lookNow();
  await whenBelieved("up");
  await world.expand();
  deliverer.wake();
  const requests = await world.receiver.waitFor(2);
  await until(
    "the outcomes are kept",
    async () => (await world.rows("SELECT 1 FROM delivery WHERE state = 'sent'")).length === 2,
  );
  await stop();
  await deliverer.stop(1_000);
  await delivering;

  const told = requests.map(
    (request) => JSON.parse(request.body) as { event: string; monitor: { id: string }; incident: Told },
  );
  assert.deepEqual(
    told.map(({ event, monitor, incident }) => [event, monitor.id, incident.sequence, incident.resolvedAt !== null]),
    [
      ["monitor.down", shop.id, 1, false],
      ["monitor.up", shop.id, 2, true],
    ],
  );
  assert.equal(told[0]!.incident.id, told[1]!.incident.id);
  assert.equal(told[0]!.incident.reason, "status_unexpected");
  for (const request of requests) assert.ok(isSignatureValid(request, { secret: "a secret that both sides know" }));
  const violations = await violationsOf({ db: world.pool, received: requests, alwaysHealthy: new Set([healthy.id]) });
  assert.deepEqual(violations, []);
});

interface Told {
  readonly id: string;
  readonly sequence: number;
  readonly resolvedAt: string | null;
  readonly reason: string;
}
