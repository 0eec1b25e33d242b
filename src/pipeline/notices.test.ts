// Certificates that are seen, kept and told of: each threshold once, whoever looks, however often, and whatever is started anew.
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test, type TestContext } from "node:test";
import type { Watched } from "#features/monitors/index.ts";
import { createNet } from "#platform/net/index.ts";
import type { CertificateFacts } from "#probes/index.ts";
import { startTarget } from "#test/doubles/http-target.ts";
import { attempt } from "#test/doubles/looking.ts";
import { createAuthority } from "#test/doubles/tls-certificates.ts";
import { createPipelineWorld, type Made, quiet, until } from "#test/pipeline-world.ts";
import { CertificateKeeper } from "./certificate-keeper.ts";
import { expandNotices } from "./notice-fan-out.ts";
import { raiseCertificateNotices } from "./notices.ts";

const DAY_MS = 86_400_000;
const authority = createAuthority();
const startedAt = Date.now();

/** What a probe says of a real server's certificate that ends in so many days (and an hour). */
async function factsOf(
  t: TestContext,
  daysLeft: number,
  changes: Partial<CertificateFacts> = {},
): Promise<CertificateFacts> {
  const validTo = new Date(startedAt + daysLeft * DAY_MS + 3_600_000);
  const target = await startTarget((_, response) => response.end(), {
    tls: authority.issue({ addresses: ["127.0.0.1"], validFrom: new Date(0), validTo }),
  });
  t.after(() => target.close());
  const net = createNet({ policy: "any", extraCertificates: [authority.cert] });
  t.after(() => net.close());
  const { certificate } = await attempt(net, { url: target.url });
  assert.ok(certificate !== null);
  return { ...certificate, ...changes };
}

async function createCertificateWorld(t: TestContext) {
  const world = await createPipelineWorld(t);
  let nowMs = startedAt;
  const keeper = () => {
    const made = new CertificateKeeper({ pool: world.pool, log: quiet, now: () => nowMs });
    t.after(() => made.stop());
    return made;
  };
  const addMonitorAt = (name: string, more: object = {}) =>
    world.addMonitor(name, { target: { url: `https://${name}.example/` }, ...more });
  const watched = ({ number }: Made, name: string) =>
    ({ number, target: { url: `https://${name}.example/` } }) as unknown as Pick<Watched, "number" | "target">;
  const notices = async () => {
    const rows = await world.rows<{ words: string }>(
      "SELECT concat_ws(' ', kind, days, CASE WHEN expanded_at IS NULL THEN 'waits' END, why_untold) AS words FROM notice ORDER BY id",
    );
    return rows.map(({ words }) => words);
  };
  const told = async () => {
    const rows = await world.rows<{ words: string }>(
      `SELECT concat_ws(' ', d.telling->>'event', coalesce(d.telling->'certificate', d.telling->'domain')->>'daysLeft', c.name) AS words
       FROM delivery d JOIN channel c ON c.id = d.channel_id ORDER BY d.ord`,
    );
    return rows.map(({ words }) => words);
  };
  return {
    ...world,
    keeper,
    addMonitorAt,
    watched,
    notices,
    told,
    now: () => new Date(nowMs),
    /** Goes on to so many days (and an hour) after the start. */
    atDay: (day: number) => (nowMs = startedAt + day * DAY_MS + 3_600_000),
    nowMs: () => nowMs,
  };
}

test("each threshold is told once, also when engines and jobs start anew and race", async (t) => {
  const world = await createCertificateWorld(t);
  await world.addChannel("Pager");
  const shop = await world.addMonitorAt("shop");
  const facts = await factsOf(t, 20);
  for (const day of [0, 5, 6, 7, 12, 13, 14, 18, 19, 19.5, 21]) {
    world.atDay(day);
    // Two engines that know nothing of each other, and two clock jobs, twice.
    for (let again = 0; again < 2; again++) {
      const keepers = [world.keeper(), world.keeper()];
      for (const keeper of keepers) keeper.note(world.watched(shop, "shop"), facts, world.nowMs());
      const raises = [1, 2].map(() => raiseCertificateNotices(world.pool, world.now()));
      await Promise.all([...keepers.map((keeper) => keeper.save()), ...raises]);
      const options = { pool: world.pool, vault: world.vault, publicUrl: "http://keepwatch.example" };
      await Promise.all([expandNotices(options), expandNotices(options), expandNotices(options)]);
    }
  }
  assert.deepEqual(await world.told(), [
    "certificate.expiring 14 Pager",
    "certificate.expiring 7 Pager",
    "certificate.expiring 1 Pager",
  ]);
  assert.deepEqual(await world.notices(), [
    "certificate.expiring 14",
    "certificate.expiring 7",
    "certificate.expiring 1",
  ]);
});

test("of several thresholds that were passed unseen the nearest is told, and no farther one after it", async (t) => {
  const world = await createCertificateWorld(t);
  await world.addChannel("Pager");
  const shop = await world.addMonitorAt("shop", { certificateDays: [30, 14, 7] });
  const keeper = world.keeper();
  keeper.note(world.watched(shop, "shop"), await factsOf(t, 5), world.nowMs());
  await keeper.save();
  assert.deepEqual(await world.notices(), ["certificate.expiring 7 waits"]);
  await world.ask(`PATCH /monitors/${shop.id}`, { certificateDays: [30, 14] });
  await raiseCertificateNotices(world.pool, world.now());
  await world.ask(`PATCH /monitors/${shop.id}`, { certificateDays: [6, 30] });
  await raiseCertificateNotices(world.pool, world.now());
  assert.deepEqual(await world.notices(), ["certificate.expiring 7 waits", "certificate.expiring 6 waits"]);
});

test("0 days is the end itself; an ended certificate is told by that alone; [] is never", async (t) => {
  const world = await createCertificateWorld(t);
  const ended = await factsOf(t, -3);
  const names = { zero: [0], usual: undefined, never: [] };
  const keeper = world.keeper();
  for (const [name, certificateDays] of Object.entries(names)) {
    const monitor = await world.addMonitorAt(name, certificateDays === undefined ? {} : { certificateDays });
    keeper.note(world.watched(monitor, name), ended, world.nowMs());
  }
  await keeper.save();
  assert.deepEqual(await world.notices(), ["certificate.expiring 0 waits"]);
});

test("a renewed certificate has its own thresholds, and the former one is in the history", async (t) => {
  const world = await createCertificateWorld(t);
  await world.addChannel("Pager");
  const shop = await world.addMonitorAt("shop");
  const keeper = world.keeper();
  const first = await factsOf(t, 10);
  keeper.note(world.watched(shop, "shop"), first, world.nowMs());
  await keeper.save();
  world.atDay(1);
  const second = await factsOf(t, 100);
  keeper.note(world.watched(shop, "shop"), second, world.nowMs());
  await keeper.save();
  world.atDay(5);
  await raiseCertificateNotices(world.pool, world.now());
  await world.expand();
  assert.deepEqual(await world.told(), ["certificate.expiring 11 Pager"]);
  const { body } = await world.ask<{
    certificateDaysLeft: number;
    certificate: { fingerprint: string; daysLeft: number; history: { fingerprint: string }[] };
    notices: { kind: string; days: number; whyUntold: string | null }[];
  }>(`GET /monitors/${shop.id}`);
  assert.equal(body.certificate.fingerprint, second.fingerprint);
  assert.deepEqual([body.certificateDaysLeft, body.certificate.daysLeft], [101, 101]);
  assert.deepEqual(
    body.certificate.history.map(({ fingerprint }) => fingerprint),
    [second.fingerprint, first.fingerprint],
  );
  assert.deepEqual(
    body.notices.map(({ kind, days, whyUntold }) => [kind, days, whyUntold]),
    [["certificate.expiring", 14, null]],
  );
});

test("a change is told where that is wanted, once per certificate; revocation wherever certificates are told of", async (t) => {
  const world = await createCertificateWorld(t);
  await world.addChannel("Pager");
  const told = await world.addMonitorAt("told", { tellsCertificateChange: true });
  const quietOne = await world.addMonitorAt("quiet");
  const keeper = world.keeper();
  const [one, other] = [await factsOf(t, 100), await factsOf(t, 101)];
  for (const [day, facts] of [one, other, one, other].entries()) {
    world.atDay(day);
    keeper.note(world.watched(told, "told"), facts, world.nowMs());
    keeper.note(world.watched(quietOne, "quiet"), facts, world.nowMs());
    await keeper.save();
  }
  assert.deepEqual(await world.notices(), ["certificate.changed 0 waits"]);
  const revocation = { status: "revoked", thisUpdate: null, nextUpdate: null, revokedAt: null } as const;
  world.atDay(4);
  keeper.note(world.watched(quietOne, "quiet"), { ...other, revocation }, world.nowMs());
  await keeper.save();
  await raiseCertificateNotices(world.pool, world.now());
  assert.deepEqual(await world.notices(), ["certificate.changed 0 waits", "certificate.revoked 0 waits"]);
});

test("why nobody is told: no channel, paused, deleted, told with another monitor", async (t) => {
  const world = await createCertificateWorld(t);
  await world.addChannel("Pager");
  const shared = await factsOf(t, 10);
  const own = await factsOf(t, 10);
  const keeper = world.keeper();
  const monitors: Record<string, Made> = {};
  for (const name of ["first", "second", "nobody", "paused", "deleted"]) {
    monitors[name] = await world.addMonitorAt(name, name === "nobody" ? { channelIds: [] } : {});
    keeper.note(
      world.watched(monitors[name], name),
      name === "first" || name === "second" ? shared : own,
      world.nowMs(),
    );
  }
  await keeper.save();
  await world.ask(`POST /monitors/${monitors["paused"]!.id}/pause`);
  await world.ask(`DELETE /monitors/${monitors["deleted"]!.id}`);
  await world.expand();
  assert.deepEqual(await world.notices(), [
    "certificate.expiring 14",
    "certificate.expiring 14 told_with_another_monitor",
    "certificate.expiring 14 nobody_listens",
    "certificate.expiring 14 paused",
    "certificate.expiring 14 deleted",
  ]);
  assert.deepEqual(await world.told(), ["certificate.expiring 11 Pager"]);
});

test("a fan-out that is done again after a restore makes no second message", async (t) => {
  const world = await createCertificateWorld(t);
  await world.addChannel("Pager");
  const shop = await world.addMonitorAt("shop");
  const keeper = world.keeper();
  keeper.note(world.watched(shop, "shop"), await factsOf(t, 5), world.nowMs());
  await keeper.save();
  await world.expand();
  await world.pool.query("UPDATE notice SET expanded_at = NULL, why_untold = NULL");
  await world.expand();
  assert.deepEqual(await world.notices(), ["certificate.expiring 7"]);
  assert.equal((await world.told()).length, 1);
});

test("a notice from before the database's history went back waits for a person", async (t) => {
  const world = await createCertificateWorld(t);
  await world.addChannel("Pager");
  const shop = await world.addMonitorAt("shop");
  await world.pool.query(
    "INSERT INTO installation (id, key_check, hold_before) VALUES (gen_random_uuid(), '\\x00', $1::timestamptz + interval '1 second')",
    [world.now()],
  );
  const keeper = world.keeper();
  keeper.note(world.watched(shop, "shop"), await factsOf(t, 5), world.nowMs());
  await keeper.save();
  await world.expand();
  assert.deepEqual(await world.rows("SELECT state FROM delivery"), [{ state: "held" }]);
});

test("what the database does not take waits; what is known is not written again the same day", async (t) => {
  const world = await createCertificateWorld(t);
  const shop = await world.addMonitorAt("shop");
  const keeper = world.keeper();
  const facts = await factsOf(t, 50);
  await world.pool.query("ALTER TABLE certificate ADD CONSTRAINT not_now CHECK (false) NOT VALID");
  keeper.note(world.watched(shop, "shop"), facts, world.nowMs());
  await keeper.save();
  await world.pool.query("ALTER TABLE certificate DROP CONSTRAINT not_now");
  await keeper.save();
  const seenAt = async () =>
    (await world.rows<{ at: Date }>("SELECT last_seen_at AS at FROM certificate"))[0]?.at.getTime();
  assert.equal(await seenAt(), startedAt);
  for (const [hours, written] of [
    [10, startedAt],
    [21, startedAt + 21 * 3_600_000],
  ] as const) {
    for (const anyKeeper of [keeper, world.keeper()]) {
      anyKeeper.note(world.watched(shop, "shop"), facts, startedAt + hours * 3_600_000);
      await anyKeeper.save();
    }
    assert.equal(await seenAt(), written);
  }
});

test("what was seen under another address, or more than a week ago, is told to nobody", async (t) => {
  const world = await createCertificateWorld(t);
  await world.addChannel("Pager");
  const moved = await world.addMonitorAt("moved");
  const gone = await world.addMonitorAt("gone");
  const keeper = world.keeper();
  keeper.note(world.watched(moved, "elsewhere"), await factsOf(t, 5), world.nowMs());
  keeper.note(world.watched(gone, "gone"), await factsOf(t, 20), world.nowMs());
  await keeper.save();
  world.atDay(8);
  await raiseCertificateNotices(world.pool, world.now());
  assert.deepEqual(await world.notices(), []);
});

test("from a real server to a webhook, through engine, fan-out and deliverer", async (t) => {
  const world = await createPipelineWorld(t);
  await world.addChannel("Pager");
  const identity = authority.issue({ names: ["localhost"], validTo: new Date(Date.now() + 6.5 * DAY_MS) });
  const target = await startTarget((_, response) => response.end("ok"), { tls: identity });
  t.after(() => target.close());
  const url = `https://localhost:${target.port}/`;
  const monitor = await world.addMonitor("Shop", { target: { url, verifyCertificate: false } });
  const running = await world.runEngine();
  await until("the notice is there", async () => (await world.rows("SELECT 1 FROM notice")).length === 1);
  await running.stop();
  await world.expand();
  const deliverer = world.newDeliverer(7);
  const delivering = deliverer.run();
  const [request] = await world.receiver.waitFor(1);
  await deliverer.stop(2_000);
  await delivering;
  assert.equal(request?.headers["x-keepwatch-event"], "certificate.expiring");
  const { certificate, monitor: named } = JSON.parse(request.body) as {
    certificate: Record<string, unknown>;
    monitor: { id: string };
  };
  const day = new Date(Date.now() + 6.5 * DAY_MS).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
  assert.equal(named.id, monitor.id);
  assert.deepEqual(
    { ...certificate, validTo: null },
    {
      host: "localhost",
      validTo: null,
      daysLeft: 7,
      issuer: "Keepwatch Test Authority",
      fingerprint: new X509Certificate(identity.cert).fingerprint256.replaceAll(":", "").toLowerCase(),
      revokedAt: null,
      monitorCount: 1,
      message: `The certificate of localhost ends in 7 days (on ${day}, issued by Keepwatch Test Authority).`,
      url: `http://keepwatch.example/monitors/${monitor.id}`,
    },
  );
});
