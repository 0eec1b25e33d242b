// The promises of the embedded server, on real folders and processes, with real kills.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { quietLog } from "#test/server.ts";
import { createPool, type DatabaseConnection, type Pool } from "./database/pool.ts";
import { oneRow } from "./database/one-row.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";
import { OperatorError } from "./operator-error.ts";

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
const holder = join(import.meta.dirname, "../../test/hold-embedded-postgres.ts");

/** What a test started, ended before its folder is removed. */
const endings: (() => unknown)[] = [];

/** The parent lets everybody pass, as /var/lib does, unless it is said to be shut. */
async function newDataFolder(t: TestContext, parentMode = 0o711): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), "keepwatch-embedded-"));
  await chmod(parent, parentMode);
  t.after(async () => {
    for (const end of endings.splice(0)) await end();
    await rm(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
  return join(parent, "data");
}

async function start(dataFolder: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataFolder, log: quietLog });
  endings.push(() => server.stop());
  return server;
}

interface Held {
  readonly child: ChildProcess;
  readonly connection: DatabaseConnection;
  readonly postmaster: number;
}

async function hold(dataFolder: string, uid?: number): Promise<Held> {
  const as = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, [holder, dataFolder], { stdio: ["ignore", "pipe", "inherit"], ...as });
  endings.push(() => child.kill("SIGKILL"));
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const held = { child, ...(JSON.parse(line) as Omit<Held, "child">) };
  endings.push(() => runs(held.postmaster) && process.kill(held.postmaster, "SIGQUIT"));
  return held;
}

async function killHard(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function withPool<T>(connection: DatabaseConnection, use: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = createPool(connection, { max: 2, applicationName: "test" });
  try {
    return await use(pool);
  } finally {
    await pool.end();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(5);
}

function runs(processId: number): boolean {
  return existsSync(`/proc/${processId}/cwd`);
}

async function outerUidOf(processId: number | undefined): Promise<number> {
  return Number(/^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${processId}/status`, "utf8"))?.[1]);
}

function isSentence(pattern: RegExp) {
  return (error: unknown) => error instanceof OperatorError && pattern.test(error.message);
}

test("it makes its data once, keeps to itself, and stops with us", async (t) => {
  const dataFolder = await newDataFolder(t);
  const server = await start(dataFolder);
  assert.equal(server.isNew, true);
  const settings = await withPool(server.connection, (pool) =>
    pool.query<{ setting: string }>(
      `SELECT current_setting(name) AS setting
       FROM unnest(ARRAY['data_checksums', 'fsync', 'synchronous_commit', 'listen_addresses', 'is_superuser']) AS name`,
    ),
  );
  assert.deepEqual(
    settings.rows.map((row) => row.setting),
    ["on", "on", "on", "", "off"],
  );
  const socketFolder = await stat(server.connection.host);
  assert.equal(socketFolder.mode & 0o777, 0o700);
  const postmaster = server.processId();
  assert.ok(postmaster !== undefined);
  await server.stop();
  assert.equal(runs(postmaster), false);
  const again = await start(dataFolder);
  assert.equal(again.isNew, false);
  assert.equal(again.wasAdopted, false);
});

test("a second program on the same data folder is refused, naming the first", async (t) => {
  const dataFolder = await newDataFolder(t);
  const { child } = await hold(dataFolder);
  const sentence = new RegExp(`the data folder ${dataFolder} is in use by process ${child.pid}$`);
  await assert.rejects(startEmbeddedPostgres({ dataFolder, log: quietLog }), isSentence(sentence));
  child.kill("SIGTERM");
  await once(child, "exit");
});

test("a second start inside the same program is refused as well", async (t) => {
  const dataFolder = await newDataFolder(t);
  await start(dataFolder);
  await assert.rejects(startEmbeddedPostgres({ dataFolder, log: quietLog }), isSentence(/is in use by process/));
});

test("the server of a program that was killed is adopted with all it acknowledged, and stopped by the last", async (t) => {
  const dataFolder = await newDataFolder(t);
  const { child, connection, postmaster } = await hold(dataFolder);
  await withPool(connection, (pool) => pool.query("CREATE TABLE kept AS SELECT 7 AS n"));
  await killHard(child);
  assert.equal(runs(postmaster), true);
  const server = await start(dataFolder);
  assert.equal(server.wasAdopted, true);
  assert.equal(server.processId(), postmaster);
  const kept = await withPool(server.connection, (pool) => pool.query<{ n: number }>("SELECT n FROM kept"));
  assert.equal(oneRow(kept).n, 7);
  await server.stop();
  assert.equal(runs(postmaster), false);
});

test("an adopted server that falls is started again", async (t) => {
  const dataFolder = await newDataFolder(t);
  const { child, postmaster } = await hold(dataFolder);
  await killHard(child);
  const server = await start(dataFolder);
  const told = Promise.withResolvers<unknown>();
  server.onUnexpectedExit(told.resolve);
  process.kill(postmaster, "SIGKILL");
  assert.deepEqual(await told.promise, { processId: postmaster, willRestart: true });
  await until(() => server.processId() !== undefined);
  await withPool(server.connection, (pool) => pool.query("SELECT 1"));
});

test("a start right after everything was killed waits for the orphans to be gone", async (t) => {
  const dataFolder = await newDataFolder(t);
  const { child, connection, postmaster } = await hold(dataFolder);
  const pool = createPool(connection, { max: 2, applicationName: "orphan" });
  await pool.query("CREATE TABLE kept AS SELECT 7 AS n");
  // A session at work does not notice the death of its server before it is done; it may even answer.
  const orphan = pool.query("SELECT count(*) FROM generate_series(1, 3000) AS a, generate_series(1, 10000) AS b");
  const settled = Promise.allSettled([orphan]);
  const busy = async () =>
    (await pool.query("SELECT FROM pg_stat_activity WHERE query LIKE '%series(1%' AND pid <> pg_backend_pid()"))
      .rowCount;
  while ((await busy()) === 0);
  await killHard(child);
  process.kill(postmaster, "SIGKILL");
  const server = await start(dataFolder);
  assert.equal(server.wasAdopted, false);
  const kept = await withPool(server.connection, (fresh) => fresh.query<{ n: number }>("SELECT n FROM kept"));
  assert.equal(oneRow(kept).n, 7);
  const log = await readFile(join(dataFolder, "postgres/log/postgres.log"), "utf8");
  const refusal = /"postmaster.pid" already exists|pre-existing shared memory block/;
  assert.match(log, refusal, "the first try came while the orphan was at work");
  await settled;
  await pool.end();
});

test("a program that is killed while it makes the data leaves nothing that breaks the next start", async (t) => {
  const dataFolder = await newDataFolder(t);
  const home = join(dataFolder, "postgres");
  const child = spawn(process.execPath, [holder, dataFolder], { stdio: "ignore" });
  const isMaking = async () => (await readdir(home).catch(() => [])).some((name) => name.startsWith("data.new-"));
  while (!(await isMaking())) await pause(5);
  await killHard(child);
  assert.equal(existsSync(join(home, "data")), false);
  const server = await start(dataFolder);
  assert.equal(server.isNew, true);
  assert.deepEqual(
    (await readdir(home)).filter((name) => name.includes(".new")),
    [],
  );
});

test("the number of a stranger in postmaster.pid does not stop a start", async (t) => {
  const dataFolder = await newDataFolder(t);
  await (await start(dataFolder)).stop();
  const pidFile = join(dataFolder, "postgres/data/postmaster.pid");
  await writeFile(pidFile, `${process.ppid}\n${dataFolder}/postgres/data\n1\n5432\n/nowhere\n\n0 0\nready\n`);
  await start(dataFolder);
});

test("a path too long for a socket gets one elsewhere, which is used again and removed in the end", async (t) => {
  const dataFolder = join(await newDataFolder(t), "long".repeat(30));
  await mkdir(dataFolder, { recursive: true, mode: 0o711 });
  if (isRoot) await chmod(join(dataFolder, ".."), 0o711);
  const { child, connection } = await hold(dataFolder);
  await killHard(child);
  const server = await start(dataFolder);
  assert.ok("host" in connection);
  assert.equal(server.connection.host, connection.host);
  assert.equal((await stat(connection.host)).mode & 0o777, 0o700);
  await server.stop();
  assert.equal(existsSync(connection.host), false);
});

test("data of another version is refused", async (t) => {
  const dataFolder = await newDataFolder(t);
  await mkdir(join(dataFolder, "postgres/data"), { recursive: true });
  await writeFile(join(dataFolder, "postgres/data/PG_VERSION"), "17\n");
  await assert.rejects(startEmbeddedPostgres({ dataFolder, log: quietLog }), isSentence(/made by PostgreSQL 17/));
});

test("a data folder that is a file is told in a sentence", async (t) => {
  const dataFolder = await newDataFolder(t);
  await writeFile(dataFolder, "");
  await assert.rejects(startEmbeddedPostgres({ dataFolder, log: quietLog }), isSentence(/cannot be used/));
});

test("copies of the data are made between a stop and a start, and two are kept", async (t) => {
  const dataFolder = await newDataFolder(t);
  const server = await start(dataFolder);
  for (const number of ["0002", "0003", "0004"]) await server.copyData(number);
  const copies = (await readdir(join(dataFolder, "postgres"))).filter((name) => name.startsWith("backup"));
  assert.deepEqual(copies.toSorted(), ["backup-before-0003", "backup-before-0004"]);
  await withPool(server.connection, (pool) => pool.query("SELECT 1"));
  // A copy is a database: in the place of the data it starts.
  await server.stop();
  const restored = await newDataFolder(t);
  await mkdir(join(restored, "postgres"), { recursive: true });
  await rename(join(dataFolder, "postgres/backup-before-0004"), join(restored, "postgres/data"));
  assert.equal((await start(restored)).isNew, false);
});

test("as root it runs as another user, whom the data folder lets pass", { skip: !isRoot }, async (t) => {
  const dataFolder = await newDataFolder(t);
  await mkdir(dataFolder, { mode: 0o700 });
  const server = await start(dataFolder);
  assert.notEqual(await outerUidOf(server.processId()), 0);
  assert.equal((await stat(dataFolder)).mode & 0o777, 0o701);
});

test(
  "as root below a folder that is shut it runs in a namespace of its own, and leaves the folder shut",
  {
    skip: !isRoot,
  },
  async (t) => {
    const dataFolder = await newDataFolder(t, 0o700);
    const server = await start(dataFolder);
    assert.equal(await outerUidOf(server.processId()), 0);
    await withPool(server.connection, (pool) => pool.query("SELECT 1"));
    assert.equal((await stat(join(dataFolder, ".."))).mode & 0o777, 0o700);
  },
);

test("an ordinary user starts it as itself", { skip: !isRoot }, async (t) => {
  const dataFolder = await newDataFolder(t);
  await mkdir(dataFolder, { mode: 0o700 });
  await chown(dataFolder, nobody, nobody);
  const { child, postmaster } = await hold(dataFolder, nobody);
  assert.equal(await outerUidOf(postmaster), nobody);
  child.kill("SIGTERM");
  await once(child, "exit");
  assert.equal(runs(postmaster), false);
});
