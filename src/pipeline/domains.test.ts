// Domain registrations: monitors' hosts, a registry that behaves well or badly, and the notice that follows.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { startRdapServer } from "#test/doubles/rdap-server.ts";
import { createPipelineWorld, quiet } from "#test/pipeline-world.ts";
import { DomainRegistry } from "./domains.ts";
import { raiseDomainNotices } from "./notices.ts";

const DAY_MS = 86_400_000;
const never = new AbortController().signal;

async function createDomainWorld(t: TestContext) {
  const world = await createPipelineWorld(t);
  const rdap = await startRdapServer(t, ["example", "uk"]);
  let nowMs = Date.now();
  const registry = (more: object = {}) =>
    new DomainRegistry({
      pool: world.pool,
      net: world.net,
      log: quiet,
      now: () => nowMs,
      bootstrapUrl: rdap.bootstrapUrl,
      spacingMs: 0,
      timeoutMs: 1_000,
      ...more,
    });
  const addMonitorAt = (url: string, more: object = {}) =>
    world.addMonitor(new URL(url).hostname, { target: { url }, ...more });
  const domains = async () => {
    const rows = await world.rows<{ words: string }>(
      "SELECT concat_ws(' ', name, outcome, to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), registrar) AS words FROM domain ORDER BY name",
    );
    return rows.map((row) => row.words);
  };
  return {
    ...world,
    rdap,
    registry,
    addMonitorAt,
    domains,
    now: () => new Date(nowMs),
    pass: (ms: number) => (nowMs += ms),
  };
}

test("each domain is asked about once a day, whatever hosts of it are watched, and shown with the monitor", async (t) => {
  const world = await createDomainWorld(t);
  world.rdap.answer("shop.example", { expiresAt: "2031-05-06T00:00:00Z", registrar: "Names Ltd" });
  const monitor = await world.addMonitorAt("https://www.shop.example/");
  await world.addMonitorAt("http://api.shop.example/");
  await world.addMonitorAt("https://127.0.0.1:1/");
  const registry = world.registry();
  assert.deepEqual(await registry.round(never), { asked: 1, found: 1 });
  assert.deepEqual(await registry.round(never), { asked: 0, found: 0 });
  assert.deepEqual(world.rdap.asked, ["shop.example"]);
  assert.deepEqual(await world.domains(), ["shop.example found 2031-05-06 Names Ltd"]);
  const { body } = await world.ask<{ domain: object; domainDaysLeft: number }>(`GET /monitors/${monitor.id}`);
  assert.ok(body.domainDaysLeft > 1_000);
  assert.deepEqual(body.domain, {
    name: "shop.example",
    outcome: "found",
    expiresAt: "2031-05-06T00:00:00.000Z",
    daysLeft: body.domainDaysLeft,
    registrar: "Names Ltd",
    checkedAt: world.now().toISOString(),
  });
  world.pass(DAY_MS);
  await registry.round(never);
  assert.deepEqual(world.rdap.asked, ["shop.example", "shop.example"]);
});

test("where the short name is not registered the longer one is asked for, and that is remembered", async (t) => {
  const world = await createDomainWorld(t);
  world.rdap.answer("shop.city.example", { expiresAt: "2031-05-06T00:00:00Z" });
  world.rdap.answer("shop.co.uk", { expiresAt: "2032-01-01T00:00:00Z" });
  await world.addMonitorAt("https://www.shop.city.example/");
  await world.addMonitorAt("https://www.shop.co.uk/");
  await world.registry().round(never);
  assert.deepEqual(world.rdap.asked.toSorted(), ["city.example", "shop.city.example", "shop.co.uk"]);
  world.pass(DAY_MS);
  await world.registry().round(never);
  assert.deepEqual(world.rdap.asked.slice(3).toSorted(), ["shop.city.example", "shop.co.uk"]);
});

test("a monitor that moves to another host belongs to that one's domain", async (t) => {
  const world = await createDomainWorld(t);
  world.rdap.answer("shop.example", { expiresAt: "2031-05-06T00:00:00Z" });
  world.rdap.answer("store.example", { expiresAt: "2032-05-06T00:00:00Z" });
  const monitor = await world.addMonitorAt("https://shop.example/");
  await world.registry().round(never);
  await world.ask(`PATCH /monitors/${monitor.id}`, { target: { url: "https://store.example/" } });
  const read = async () =>
    (await world.ask<{ domain: { name: string } | null }>(`GET /monitors/${monitor.id}`)).body.domain;
  assert.equal(await read(), null, "what was known of the former host is not shown");
  await world.registry().round(never);
  assert.equal((await read())?.name, "store.example");
});

for (const [odd, outcome] of [
  ["silence", "failed"],
  ["huge", "failed"],
  ["malformed", "failed"],
  ["another domain", "failed"],
  [{ status: 500 }, "failed"],
  [{ status: 404 }, "not_found"],
  [{ expiresAt: null }, "no_expiry"],
] as const)
  test(`a registry that answers ${JSON.stringify(odd)}: ${outcome}, and others are asked all the same`, async (t) => {
    const world = await createDomainWorld(t);
    world.rdap.answer("odd.example", odd);
    world.rdap.answer("shop.example", { expiresAt: "2031-05-06T00:00:00Z" });
    await world.addMonitorAt("https://odd.example/");
    await world.addMonitorAt("https://shop.example/");
    await world.registry().round(never);
    assert.deepEqual(await world.domains(), [`odd.example ${outcome}`, "shop.example found 2031-05-06"]);
  });

test("a failure leaves what was known before", async (t) => {
  const world = await createDomainWorld(t);
  world.rdap.answer("shop.example", { expiresAt: "2031-05-06T00:00:00Z" });
  await world.addMonitorAt("https://shop.example/");
  await world.registry().round(never);
  world.rdap.answer("shop.example", { status: 500 });
  world.pass(DAY_MS);
  await world.registry().round(never);
  assert.deepEqual(await world.domains(), ["shop.example failed 2031-05-06"]);
});

test("a server that asks us to wait is left alone for as long, and so are its other domains", async (t) => {
  const world = await createDomainWorld(t);
  for (const name of ["a", "b", "c"]) {
    world.rdap.answer(`${name}.example`, { status: 429, headers: { "retry-after": "7200" } });
    await world.addMonitorAt(`https://${name}.example/`);
  }
  const registry = world.registry();
  await registry.round(never);
  assert.equal(world.rdap.asked.length, 1);
  world.pass(7_100_000);
  await registry.round(never);
  assert.equal(world.rdap.asked.length, 1);
  for (const name of ["a", "b", "c"]) world.rdap.answer(`${name}.example`, { expiresAt: "2031-05-06T00:00:00Z" });
  world.pass(200_000);
  await registry.round(never);
  assert.equal((await world.domains()).filter((words) => words.includes("found")).length, 3);
});

test("without a list of servers everything stays unknown and due; a top-level domain without a server is said to be one", async (t) => {
  const world = await createDomainWorld(t);
  await world.addMonitorAt("https://shop.example/");
  await world.addMonitorAt("https://shop.invalid/");
  await world.registry({ bootstrapUrl: `${world.rdap.bootstrapUrl}.gone` }).round(never);
  assert.deepEqual(await world.domains(), ["shop.example", "shop.invalid"]);
  await world.registry().round(never);
  assert.deepEqual(await world.domains(), ["shop.example not_found", "shop.invalid no_server"]);
});

test("an end that comes near is told once per threshold and channel, for all monitors of the domain", async (t) => {
  const world = await createDomainWorld(t);
  await world.addChannel("Pager");
  world.rdap.answer("shop.example", {
    expiresAt: new Date(Date.now() + 19.5 * DAY_MS).toISOString(),
    registrar: "Names Ltd",
  });
  await world.addMonitorAt("https://www.shop.example/");
  await world.addMonitorAt("https://api.shop.example/");
  await world.addMonitorAt("https://quiet.shop.example/", { domainDays: [] });
  await world.registry().round(never);
  await Promise.all([raiseDomainNotices(world.pool, world.now()), raiseDomainNotices(world.pool, world.now())]);
  await world.expand();
  const told = await world.rows<{ telling: { event: string; domain: object } }>("SELECT telling FROM delivery");
  assert.deepEqual(
    told.map(({ telling }) => [telling.event, telling.domain]),
    [
      [
        "domain.expiring",
        {
          name: "shop.example",
          expiresAt: new Date(Date.parse((told[0]!.telling.domain as { expiresAt: string }).expiresAt)).toISOString(),
          daysLeft: 20,
          registrar: "Names Ltd",
          monitorCount: 3,
        },
      ],
    ],
  );
  assert.deepEqual(
    (
      await world.rows<{ words: string }>(
        "SELECT concat_ws(' ', days, why_untold) AS words FROM notice ORDER BY why_untold NULLS FIRST",
      )
    ).map(({ words }) => words),
    ["30", "30 told_with_another_monitor"],
  );
});
