// What an operator is told when the program cannot start: one sentence a fault, all faults at once, an exit code that a
// service manager can go by, and nothing left behind.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { connectionOfRunning } from "#platform/embedded-postgres.ts";
import { refusedPort } from "#test/doubles/http-target.ts";
import { runToEnd } from "#test/run-to-end.ts";
import { startWorld } from "#test/world.ts";

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kw-start-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function sentencesOf(stderr: string): string[] {
  return stderr
    .trim()
    .split("\n")
    .filter((line) => !line.startsWith("{"));
}

test("every fault of the settings is named at once, and no secret is repeated", async (t) => {
  const { code, stderr, stdout } = await runToEnd([], {
    KEEPWATCH_DATA: await newFolder(t),
    PORT: "eighty",
    KEEPWATCH_LOG_LEVEL: "loud",
    KEEPWATCH_API_KEY: "hunter2",
    KEEPWATCH_OWNER_EMAIL: "alice@example.com",
    DATABASE_URL: "mysql://root:hunter2@localhost/keepwatch",
    KEEPWATCH_URL: "https://watch.example/path",
  });
  assert.equal(code, 64);
  const wrong = [
    "PORT",
    "KEEPWATCH_LOG_LEVEL",
    "KEEPWATCH_API_KEY",
    "KEEPWATCH_OWNER_PASSWORD",
    "DATABASE_URL",
    "KEEPWATCH_URL",
  ];
  for (const name of wrong) assert.match(stderr, new RegExp(`\\b${name}\\b`), stderr);
  assert.doesNotMatch(stderr + stdout, /hunter2|at .*\.ts:\d+/);
});

test("a role that does not exist, and one that lacks its database, are refused", async (t) => {
  const folder = await newFolder(t);
  const unknown = await runToEnd(["watchdog"], { KEEPWATCH_DATA: folder });
  assert.equal(unknown.code, 64);
  assert.match(unknown.stderr, /no role "watchdog".*all, api, engine, jobs, migrate/);
  for (const role of ["api", "engine", "jobs", "migrate"]) {
    const { code, stderr } = await runToEnd([role], { KEEPWATCH_DATA: folder });
    assert.equal(code, 64, role);
    assert.match(stderr, new RegExp(`"${role}".*DATABASE_URL`));
  }
});

test("a database that is not there is said in one sentence", async (t) => {
  const environment = {
    KEEPWATCH_DATA: await newFolder(t),
    KEEPWATCH_SECRET_KEY: "x".repeat(32),
    DATABASE_URL: `postgres://keepwatch:hunter2@127.0.0.1:${await refusedPort()}/keepwatch`,
  };
  for (const role of ["migrate", "api"]) {
    const { code, stderr } = await runToEnd([role], environment);
    assert.equal(code, 69, stderr);
    assert.equal(sentencesOf(stderr).length, 1, stderr);
    assert.doesNotMatch(stderr, /hunter2/);
  }
});

test("a port or a data folder that is taken is said, and the one who has it goes on", async (t) => {
  const world = await startWorld({ database: "own", programs: { all: "all" } });
  t.after(() => world.close());
  const { port } = new URL(world.api.address);
  const folder = await newFolder(t);

  const samePort = await runToEnd([], { KEEPWATCH_DATA: folder, PORT: port, KEEPWATCH_LOG_LEVEL: "error" });
  assert.equal(samePort.code, 69, samePort.stderr);
  assert.equal(sentencesOf(samePort.stderr).length, 1);
  assert.match(samePort.stderr, new RegExp(`Port ${port}.*taken`));
  assert.equal(
    existsSync(join(folder, "postgres", "data", "postmaster.pid")),
    false,
    "its database server was left running",
  );

  const sameFolder = await runToEnd([], {
    KEEPWATCH_DATA: join(world.dataFolder, "program"),
    PORT: String(await refusedPort()),
    KEEPWATCH_LOG_LEVEL: "error",
  });
  assert.equal(sameFolder.code, 75, sameFolder.stderr);
  assert.match(sameFolder.stderr, /in use/);
  assert.equal((await world.api.ask("GET /ready")).status, 200);
});

test("a database that a newer program has migrated is left alone", async (t) => {
  const secret = "the secret key of this test, long enough";
  const world = await startWorld({
    database: "shared",
    programs: { api: "api" },
    environment: { KEEPWATCH_SECRET_KEY: secret },
  });
  t.after(() => world.close());
  await world.pool.query(
    "INSERT INTO migration (number, name, checksum) VALUES (9999, '9999-later.sql', 'of a later release')",
  );
  const running = await connectionOfRunning(join(world.dataFolder, "shared"));
  assert.ok(running !== undefined);
  const environment = {
    KEEPWATCH_DATA: await newFolder(t),
    PORT: String(await refusedPort()),
    KEEPWATCH_SECRET_KEY: secret,
    KEEPWATCH_LOG_LEVEL: "error",
    DATABASE_URL: `postgres://${running.user}@localhost/${running.database}?host=${encodeURIComponent(running.host)}`,
  };
  for (const role of ["migrate", "api", "engine", "jobs", "all"]) {
    const { code, stderr } = await runToEnd([role], environment);
    assert.equal(code, 65, `${role}: ${stderr}`);
    assert.match(stderr, /9999-later\.sql.*newer/);
    assert.equal(sentencesOf(stderr).length, 1);
  }
  const ready = await fetch(`${world.api.address}/ready`);
  assert.equal(ready.status, 503);
  assert.match(await ready.text(), /9999-later/);
});

test("the version and the way to use it are printed for who asks", async () => {
  const version = await runToEnd(["--version"], {});
  assert.equal(version.code, 0);
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
  const help = await runToEnd(["--help"], {});
  assert.equal(help.code, 0);
  assert.match(help.stdout, /owner/);
  assert.equal((await runToEnd(["start", "all", "too-many"], {})).code === 0, false);
});
