// Badges: their addresses, which nobody can make up, and what they tell (wire.md, section 2). Through a real server.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { createVault } from "#platform/secrets.ts";
import { layPulse } from "#test/heartbeat-world.ts";
import { createHealthchecksWorld, type HealthchecksWorld, publicUrl } from "#test/healthchecks-world.ts";
import { believe } from "#test/monitor-world.ts";
import { createBadgeKeys } from "./badge-keys.ts";
import { badgeSvg } from "./badge-svg.ts";

type Addresses = Record<"svg" | "svg3" | "json" | "json3" | "shields" | "shields3", string>;

async function badgesOf(world: HealthchecksWorld, version = 3): Promise<Record<string, Addresses>> {
  const { status, body } = await world.send(`GET /api/v${version}/badges/`);
  assert.equal(status, 200);
  return body["badges"] as Record<string, Addresses>;
}

function look(world: HealthchecksWorld, address: string) {
  assert.ok(address.startsWith(publicUrl));
  return world.send(`GET ${address.slice(publicUrl.length)}`, undefined, { as: null });
}

/** A check in a state, and how it looks from outside. */
async function addIn(world: HealthchecksWorld, state: "up" | "grace" | "down" | "due" | "new", tags: string) {
  const check = await world.add({ tags, name: state });
  const { id } = await world.idOf(check);
  const at = (offset: number) => new Date(world.now().getTime() + offset);
  if (state !== "new") await believe(world.pool, id, state === "down" ? "down" : "up", world.now());
  if (state === "grace") await layPulse(world.pool, id, { expectedAt: at(-1_000), dueAt: at(60_000) });
  if (state === "due") await layPulse(world.pool, id, { expectedAt: at(-2_000), dueAt: at(-1) });
  if (state === "up") await layPulse(world.pool, id, { expectedAt: at(60_000), dueAt: at(90_000) });
  return check;
}

test("wire §2: badges of all checks and of each tag, in two states and in three", async (t) => {
  const world = await createHealthchecksWorld(t);
  await addIn(world, "up", "prod web");
  await addIn(world, "new", "fresh");
  await addIn(world, "grace", "web späti");
  await addIn(world, "down", "db a.b/c?d");
  await addIn(world, "due", "due");
  await addIn(world, "up", "😀".repeat(50));
  for (const version of [1, 2, 3])
    assert.deepEqual(
      Object.keys(await badgesOf(world, version)).toSorted(),
      ["*", "prod", "web", "fresh", "späti", "db", "a.b/c?d", "due", "😀".repeat(50)].toSorted(),
    );
  const badges = await badgesOf(world);
  const rows: [tag: string, two: string, three: string, total: number, grace: number, down: number][] = [
    ["*", "down", "down", 6, 1, 2],
    ["prod", "up", "up", 1, 0, 0],
    ["fresh", "up", "up", 1, 0, 0],
    ["web", "up", "late", 2, 1, 0],
    ["späti", "up", "late", 1, 1, 0],
    ["db", "down", "down", 1, 0, 1],
    ["a.b/c?d", "down", "down", 1, 0, 1],
    ["due", "down", "down", 1, 0, 1],
    ["😀".repeat(50), "up", "up", 1, 0, 0],
  ];
  const colors: Record<string, string> = { up: "success", late: "important", down: "critical" };
  for (const [tag, two, three, total, grace, down] of rows) {
    const addresses = badges[tag]!;
    const label = tag === "*" ? "Keepwatch" : tag;
    for (const [status, suffix] of [
      [two, ""],
      [three, "3"],
    ] as const) {
      const json = await look(world, addresses[`json${suffix}`]);
      assert.deepEqual([json.status, json.body], [200, { status, total, grace, down }], `${tag} ${suffix}`);
      const shields = await look(world, addresses[`shields${suffix}`]);
      assert.deepEqual(shields.body, { schemaVersion: 1, label, message: status, color: colors[status] });
      const svg = await look(world, addresses[`svg${suffix}`]);
      assert.match(svg.headers.get("content-type") ?? "", /^image\/svg\+xml/);
      assert.ok(svg.text.includes(`>${status}</text>`));
      for (const answer of [json, shields, svg]) {
        assert.equal(answer.headers.get("access-control-allow-origin"), "*");
        assert.equal(answer.headers.get("cross-origin-resource-policy"), "cross-origin");
        assert.equal(answer.headers.get("cache-control"), "no-cache");
      }
    }
  }
});

test("wire §2: the badge of one check", async (t) => {
  const world = await createHealthchecksWorld(t);
  const rows = [
    ["up", "up", "up", 0, 0],
    ["grace", "up", "late", 1, 0],
    ["down", "down", "down", 0, 1],
    ["due", "down", "down", 0, 1],
    ["new", "up", "up", 0, 0],
  ] as const;
  for (const [state, two, three, grace, down] of rows) {
    const check = await addIn(world, state, "");
    const address = String(check["badge_url"]);
    assert.match((await look(world, address)).text, new RegExp(`>${two}</text>`));
    for (const [states, status] of [
      ["/2/", two],
      ["/3/", three],
    ] as const) {
      const other = address.replace("/2/", states).replace(".svg", ".json");
      assert.deepEqual((await look(world, other)).body, { status, total: 1, grace, down }, `${state} ${states}`);
      const shields = await look(world, other.replace(".json", ".shields"));
      assert.deepEqual([shields.body["label"], shields.body["message"]], [state, status]);
    }
  }
});

test("an address that we did not make is not found, and neither is what was deleted", async (t) => {
  const world = await createHealthchecksWorld(t);
  const check = await world.add({ tags: "prod" });
  const { prod, "*": all } = await badgesOf(world);
  const wrong = [
    prod!.svg.replace("prod.svg", "web.svg"),
    prod!.svg.replace(/[^/](-2\/)/, "!$1"),
    prod!.svg.replace("-2", "-3"),
    prod!.svg.replace(".svg", ".png"),
    prod!.svg.replace(".svg", ""),
    all!.svg.replace(/badge\/[^/]*/, `badge/${randomUUID()}`),
    all!.svg.replace(/badge\/[^/]*/, "badge/x"),
    `${publicUrl}/badge/`,
    `${publicUrl}/badge/x`,
    String(check["badge_url"]).replace("/2/", "/4/"),
    String(check["badge_url"]).replace(".svg", ".gif"),
    `${publicUrl}/b/2/${check.uuid}.svg`,
    `${publicUrl}/b/2/${randomUUID()}.svg`,
    `${publicUrl}/b/2/%00.svg`,
    `${publicUrl}/b/2/.svg`,
  ];
  for (const address of wrong) assert.equal((await look(world, address)).status, 404, address);
  const strangers = await world.send("GET /api/v3/badges/", undefined, { as: "charlie" });
  assert.deepEqual(Object.keys(strangers.body["badges"] as object), ["*"]);
  await world.send(`DELETE /api/v3/checks/${check.uuid}`);
  assert.equal((await look(world, String(check["badge_url"]))).status, 404);
  assert.deepEqual((await look(world, prod!.json)).body, { status: "up", total: 0, grace: 0, down: 0 });
});

test("names of badges can be read back, only with the secret key, and name nothing by chance", () => {
  const keys = createBadgeKeys(createVault("one secret key of this test"));
  const others = createBadgeKeys(createVault("another secret key of this test"));
  const org = randomUUID();
  for (const number of [1, 2, 1_000_000, Number.MAX_SAFE_INTEGER]) {
    const uuid = keys.ofHeartbeat(number);
    assert.equal(keys.heartbeatOf(uuid), number);
    assert.equal(keys.heartbeatOf(uuid.toUpperCase()), number);
    assert.equal(others.heartbeatOf(uuid), null);
  }
  for (let count = 0; count < 10_000; count++) assert.equal(keys.heartbeatOf(randomUUID()), null);
  const badgeKey = keys.ofOrganization(org);
  assert.equal(keys.organizationOf(badgeKey), org);
  assert.notEqual(others.organizationOf(badgeKey), org);
  assert.ok(keys.isSigned(badgeKey, "a", keys.signatureOf(badgeKey, "a")));
  assert.ok(!keys.isSigned(badgeKey, "a", keys.signatureOf(badgeKey, "b")));
  assert.ok(!others.isSigned(badgeKey, "a", keys.signatureOf(badgeKey, "a")));
});

test("a badge is well-formed whatever its label, and as wide as its words", () => {
  const svg = badgeSvg(`<script>alert("&")</script>\u0000\u001b`, "down");
  assert.ok(!/<script|\0|\u001b/.test(svg));
  assert.ok(svg.includes("&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;??"));
  const width = (label: string) => Number(/^<svg [^>]*width="(\d+)"/.exec(badgeSvg(label, "up"))?.[1]);
  assert.ok(width("ii") < width("MM") && width("MM") < width("MMMM"));
  assert.equal(width("x".repeat(60)), width("x".repeat(59) + "x"));
  assert.ok(badgeSvg("x".repeat(300), "up").includes(`>${"x".repeat(59)}…</text>`));
});
