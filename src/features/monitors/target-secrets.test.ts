// Secret values of a target, through a real server.
import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { test } from "node:test";
import { createAuthority } from "#test/doubles/tls-certificates.ts";
import { addMonitor, createMonitorWorld, type MonitorWorld, pathsOf, shop } from "#test/monitor-world.ts";
import type { MonitorView } from "./monitor.ts";
import { loadWatched } from "./watched.ts";

const target = {
  url: "https://shop.example/",
  headers: [
    { name: "Accept", value: "text/html" },
    { name: "Authorization", value: "Token of-mine" },
  ],
};

test("they are sealed at rest, never shown, never in the audit log, and kept or replaced by a change", async (t) => {
  const world = await createMonitorWorld(t);
  const view = await addMonitor(world, { target });
  const shown = [
    { name: "Accept", value: "text/html" },
    { name: "Authorization", value: { isSet: true } },
  ];
  assert.deepEqual(view.target.headers, shown);

  const change = (changed: object) => world.ask<MonitorView>(`PATCH /monitors/${view.id}`, { target: changed });
  const moved = await change({ headers: shown.toReversed() });
  assert.equal(moved.status, 200, JSON.stringify(moved.body));
  assert.equal(await openedAuthorization(world), "Token of-mine");
  await change({ url: "https://shop.example/health" });
  assert.equal(await openedAuthorization(world), "Token of-mine");
  await change({ headers: [{ name: "Authorization", value: "Token new" }] });
  assert.equal(await openedAuthorization(world), "Token new");

  const { rows } = await world.pool.query<{ text: string }>(
    `SELECT target::text AS text FROM monitor UNION ALL SELECT encode(secrets, 'escape') FROM monitor
     UNION ALL SELECT concat(before, after) FROM audit`,
  );
  assert.equal(rows.length, 6);
  for (const { text } of rows) assert.doesNotMatch(text, /of-mine|Token new/);
});

test("a mark where no secret is is a fault", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world, { target });
  const auth = { kind: "bearer", token: { isSet: true } };
  const { status, body } = await world.ask(`PATCH /monitors/${id}`, { target: { auth } });
  assert.equal(status, 400);
  assert.deepEqual(pathsOf(body), ["/target/auth/token"]);
  const headers = [{ name: "Cookie", value: { isSet: true } }];
  assert.equal((await world.ask("POST /monitors", { ...shop, target: { ...target, headers } })).status, 400);
});

test("so are the secrets of every way to sign in, to show a certificate and to pass a proxy", async (t) => {
  const world = await createMonitorWorld(t);
  const identity = createAuthority().issue({});
  const key = createPrivateKey(identity.key)
    .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "word-of-mine" })
    .toString();
  const full = {
    url: "https://shop.example/",
    auth: {
      kind: "oauth2" as const,
      tokenUrl: "https://login.example/token",
      clientId: "shop",
      clientSecret: "secret-of-mine",
      scope: "read",
    },
    clientCertificate: { certificate: identity.cert, key, passphrase: "word-of-mine" },
    proxy: { kind: "http" as const, host: "proxy.example", port: 3_128, username: "u", password: "pass-of-mine" },
    assertions: [{ source: "json" as const, expression: "status", comparison: "equals" as const, value: "ok" }],
    responseTimeLimitMs: 500,
  };
  const view = await addMonitor(world, { target: full });
  const mark = { isSet: true };
  assert.deepEqual(view.target.auth, { ...full.auth, clientSecret: mark });
  assert.deepEqual(view.target.clientCertificate, { certificate: identity.cert, key: mark, passphrase: mark });
  assert.deepEqual(view.target.proxy, { ...full.proxy, password: mark });

  const { url: _, ...shown } = view.target;
  const kept = await world.ask<MonitorView>(`PATCH /monitors/${view.id}`, { target: { ...shown, invert: true } });
  assert.equal(kept.status, 200, JSON.stringify(kept.body));
  const shards = Array.from({ length: 256 }, (_unused, shard) => shard);
  const [watched] = await loadWatched(world.pool, world.vault, { shards });
  assert.deepEqual(watched?.target.auth, full.auth);
  assert.deepEqual(watched?.target.clientCertificate, full.clientCertificate);
  assert.deepEqual(watched?.target.proxy, full.proxy);
  const { rows } = await world.pool.query<{ text: string }>(
    `SELECT target::text AS text FROM monitor UNION ALL SELECT concat(before, after) FROM audit`,
  );
  for (const { text } of rows) assert.doesNotMatch(text, /of-mine|PRIVATE KEY/);
});

test("a target that was stored before a field came to be is read with that field's default", async (t) => {
  const world = await createMonitorWorld(t);
  const { id } = await addMonitor(world, { target });
  await world.pool.query(`UPDATE monitor SET target = target - 'assertions' - 'invert' - 'responseTimeLimitMs'`);
  const { body } = await world.ask<MonitorView>(`GET /monitors/${id}`);
  assert.deepEqual([body.target.assertions, body.target.invert, body.target.responseTimeLimitMs], [[], false, null]);
  assert.deepEqual(body.target.headers[1], { name: "Authorization", value: { isSet: true } });
});

test("every fault of a target is a 400 with its path", async (t) => {
  const world = await createMonitorWorld(t);
  const assertions = [{ source: "json", expression: "a[", comparison: "exists" }];
  const wrong = { url: "https://shop.example/", assertions, keyword: "(", keywordKind: "regex" };
  const { status, body } = await world.ask("POST /monitors", { ...shop, target: wrong });
  assert.equal(status, 400);
  assert.deepEqual(pathsOf(body), ["/target/assertions/0/expression", "/target/keyword"]);
});

async function openedAuthorization({ pool, vault }: MonitorWorld): Promise<string | undefined> {
  const shards = Array.from({ length: 256 }, (_, shard) => shard);
  const [watched] = await loadWatched(pool, vault, { shards });
  return watched?.target.headers?.find(({ name }) => name === "Authorization")?.value;
}
