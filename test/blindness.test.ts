// A machine that loses its network, for real: in a network namespace of its own the addresses of all targets are taken
// away together, and given back. Nobody may be told that a target is down; one message tells of the blindness. Then all
// targets fail with the network whole, and everybody is told.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import { test, type TestContext } from "node:test";
import { uptimesOf } from "#features/checks/index.ts";
import { FanOut } from "#pipeline/fan-out.ts";
import type { Place } from "#pipeline/witness.ts";
import { createPipelineWorld, type PipelineWorld, quiet, until } from "./pipeline-world.ts";
import { recordedLooks } from "./recorded-looks.ts";

const IN_NAMESPACE = "KEEPWATCH_IN_NAMESPACE";
/** Addresses for documents (RFC 5737): no side of ours but `private-4`, and nothing real ever has one. */
const addresses = ["203.0.113.1", "203.0.113.2", "203.0.113.3"] as const;

if (process.env[IN_NAMESPACE] === undefined) {
  test("in a namespace without a network", (t) => {
    // Root makes the namespace alone; anybody else needs a user namespace around it.
    const flags = process.getuid?.() === 0 ? "-n" : "-rn";
    if (spawnSync("unshare", [flags, "true"]).status !== 0) return t.skip("this machine lets nobody have a namespace");
    const inside = spawnSync(
      "unshare",
      [flags, process.execPath, "--test", "--test-timeout=60000", "--test-reporter=tap", import.meta.filename],
      {
        env: Object.fromEntries(
          // Without this the runner inside would believe that it is a part of the one outside, and say nothing.
          Object.entries({ ...process.env, [IN_NAMESPACE]: "yes" }).filter(([name]) => name !== "NODE_TEST_CONTEXT"),
        ),
        encoding: "utf8",
        timeout: 120_000,
      },
    );
    assert.equal(inside.status, 0, `${inside.stdout}${inside.stderr}`);
    assert.match(inside.stdout, /^# pass 3$/m);
  });
} else {
  ip("link", "set", "lo", "up");
  // A link into which nothing answers: without any the probe itself would know that there is no network.
  ip("link", "add", "near", "type", "veth", "peer", "name", "far");
  ip("addr", "add", "203.0.113.250/24", "dev", "near");
  for (const end of ["near", "far"]) ip("link", "set", end, "up");
  test("all silent together, without a witness: unknown, one message, and nobody is told of a target", blindness);
  test("one silent target and a canary that answers: the silence is the target's", canary);
  test("all failing with the network whole: every target is told of", wholeNetwork);
}

async function blindness(t: TestContext): Promise<void> {
  await withTargets(t, loseAndRegainNetwork);
}

async function loseAndRegainNetwork({ world, monitors }: Three): Promise<void> {
  const before = Date.now();
  for (const address of addresses) ip("addr", "del", `${address}/32`, "dev", "lo");
  await lookNow(world, monitors);
  await until("the looks are stored as unmeasured, by the witness rule", async () => {
    const unmeasured = (await recordedLooks(world.pool)).filter(
      ({ verdict, message }) => verdict === 2 && message?.startsWith("Nothing that usually answers") === true,
    );
    return new Set(unmeasured.map(({ number }) => number)).size === addresses.length;
  });
  await until("the blind span names all things", async () => {
    const [span] = await world.rows<{ numbers: number[] }>("SELECT numbers FROM span WHERE why = 'own_network'");
    return span?.numbers.length === addresses.length;
  });
  for (const address of addresses) ip("addr", "add", `${address}/32`, "dev", "lo");
  await lookNow(world, monitors);
  await until("they are seen again", async () => {
    const seen = await world.rows("SELECT 1 FROM thing t JOIN latest USING (number) WHERE verdict = 0");
    return seen.length === addresses.length;
  });
  await until("the message about the blindness arrives", () => world.receiver.requests.length > 0);
  assert.deepEqual(await world.rows("SELECT 1 FROM event WHERE state = 'down'"), []);
  assert.deepEqual(
    world.receiver.requests.map((request) => request.headers["x-keepwatch-event"]),
    ["keepwatch.blind"],
  );
  const things = await world.rows<{ number: number; id: string; form: "monitor"; shard: number }>(
    "SELECT number, id, form, shard FROM thing",
  );
  const uptimes = await uptimesOf(world.pool, things, { fromMs: before - 60_000, toMs: Date.now() }, 1, new Date());
  for (const { total } of uptimes) {
    assert.equal(total.down, 0);
    assert.ok(total.unknown > 0, "the blind span costs no uptime, and is shown");
  }
}

async function canary(t: TestContext): Promise<void> {
  const server = await serveAt("203.0.113.9");
  try {
    const { port } = server.address() as { port: number };
    await withTargets(t, loseOneTarget, { targets: addresses.slice(0, 1), canaries: [{ host: "203.0.113.9", port }] });
  } finally {
    server.close();
  }
}

async function loseOneTarget({ world, monitors }: Three): Promise<void> {
  ip("addr", "del", `${addresses[0]}/32`, "dev", "lo");
  await until("it is told of", async () => {
    // On a busy machine we may stand still ourselves during a look, which then counts for nothing.
    await lookNow(world, monitors);
    return world.receiver.requests.length > 0;
  });
  assert.deepEqual(
    world.receiver.requests.map((request) => request.headers["x-keepwatch-event"]),
    ["monitor.down"],
  );
  assert.deepEqual(await world.rows("SELECT 1 FROM span WHERE why = 'own_network'"), []);
}

async function wholeNetwork(t: TestContext): Promise<void> {
  await withTargets(t, failTogether);
}

async function failTogether({ world, monitors, servers }: Three): Promise<void> {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  await lookNow(world, monitors);
  await until("all are told of", () => world.receiver.requests.length === addresses.length);
  assert.deepEqual(
    new Set(world.receiver.requests.map((request) => request.headers["x-keepwatch-event"])),
    new Set(["monitor.down"]),
  );
}

/** Addresses go one after another: a look by the clock in between would rightly find one silent target and a witness. */
const onlyWhenAsked = { intervalSeconds: 86_400, retryIntervalSeconds: 86_400 };

interface Three {
  readonly world: PipelineWorld;
  readonly monitors: readonly { number: number; shard: number }[];
  readonly servers: readonly Server[];
}

/** Three targets at addresses of their own that have been seen to answer, an engine, and somebody who listens. */
async function withTargets(
  t: TestContext,
  run: (three: Three) => Promise<void>,
  { targets, canaries }: { targets: readonly string[]; canaries: readonly Place[] } = {
    targets: addresses,
    canaries: [],
  },
): Promise<void> {
  const world = await createPipelineWorld(t);
  const servers = await Promise.all(targets.map(serveAt));
  await world.addChannel("hook");
  const monitors = await Promise.all(
    servers.map((server, place) => {
      const { address, port } = server.address() as { address: string; port: number };
      return world.addMonitor(`target ${place}`, {
        target: { url: `http://${address}:${port}/` },
        timeoutMs: 1_000,
        ...onlyWhenAsked,
      });
    }),
  );
  const { engine, stop } = await world.runEngine(3_000, canaries);
  engines.set(world, engine);
  const deliverer = world.newDeliverer(1);
  const fanOut = new FanOut({ ...world, publicUrl: "http://keepwatch.example" }, quiet, () => deliverer.wake());
  const running = Promise.all([deliverer.run(), fanOut.run()]);
  try {
    await until("all are up", async () => {
      return (await world.rows("SELECT 1 FROM belief WHERE state = 'up'")).length === targets.length;
    });
    await run({ world, monitors, servers });
  } finally {
    fanOut.stop();
    await deliverer.stop(0);
    await running;
    await stop();
    for (const server of servers) server.close();
  }
}

async function serveAt(address: string): Promise<Server> {
  ip("addr", "replace", `${address}/32`, "dev", "lo");
  const server = createServer((_, response) => response.end("here")).listen(0, address);
  await new Promise((resolve) => server.once("listening", resolve));
  return server;
}

const engines = new WeakMap<PipelineWorld, { answerLookRequests(): Promise<void> }>();

/** Looks at all of them at once, and waits until that has been written down. */
async function lookNow(world: PipelineWorld, monitors: readonly { number: number; shard: number }[]): Promise<void> {
  const { rows } = await world.pool.query<{ id: string }>(
    `INSERT INTO look_request (id, number, shard) SELECT gen_random_uuid(), * FROM unnest($1::bigint[], $2::smallint[]) RETURNING id`,
    [monitors.map((monitor) => monitor.number), monitors.map((monitor) => monitor.shard)],
  );
  await engines.get(world)!.answerLookRequests();
  await until("the looks are answered", async () => {
    const open = await world.rows("SELECT 1 FROM look_request WHERE id = ANY($1) AND answered_at IS NULL", [
      rows.map(({ id }) => id),
    ]);
    return open.length === 0;
  });
}

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "inherit"] });
}
