// The jobs on a clock through the real library and database: each is scheduled, and one that is due is done.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PgBoss } from "pg-boss";
import { DomainRegistry } from "#pipeline/domains.ts";
import { listPartitions, makeThese, pings } from "#pipeline/partitions.ts";
import { createClock } from "#platform/clock.ts";
import { createNet } from "#platform/net/index.ts";
import { createTestDatabase } from "#test/database.ts";
import { quiet, until } from "#test/pipeline-world.ts";
import { migrateClockJobs, startClockJobs } from "./clock-jobs.ts";

const LONG_AGO_MS = Date.UTC(2020, 0, 1);

test("a job that is due is done, and all of them are on the clock", async (t) => {
  const { pool, connection } = await createTestDatabase(t);
  await migrateClockJobs(pool, quiet);
  const kept = { resultDays: 90, hourDays: 100, failuresKept: 100, databaseFolder: null };
  const keptPings = { pingsKept: 1_000, pingDays: 90, bodyDays: 30, bodyBytesPerOrganization: 1_000_000 };
  const clock = createClock();
  const net = createNet({ policy: "any" });
  t.after(() => net.close());
  const domains = new DomainRegistry({ pool, net, log: quiet, now: clock.now, bootstrapUrl: null });
  const jobs = startClockJobs({ pool, connection, kept, keptPings, domains, log: quiet, clock }, 0.5);
  try {
    const names = async () => (await pool.query<{ name: string }>("SELECT name FROM job.schedule ORDER BY 1")).rows;
    await until("the jobs are on the clock", async () => (await names()).length === 9);
    assert.deepEqual(
      (await names()).map(({ name }) => name),
      [
        "ask-domains",
        "clean-accounts",
        "clean-pings",
        "forget-passing",
        "make-partitions",
        "measure-storage",
        "pack-looks",
        "raise-notices",
        "trim-pings",
      ],
    );
    const executeSql = async (text: string, values: unknown[] = []) => ({
      rows: (await pool.query(text, values.length > 0 ? values : undefined, false)).rows,
    });
    const sender = new PgBoss({ db: { executeSql }, schema: "job", migrate: false, supervise: false, schedule: false });
    await sender.start();
    await sender.send("make-partitions");
    await until("the partitions are there", async () => {
      const made = await pool.query("SELECT 1 FROM pg_inherits WHERE inhparent = 'segment'::regclass");
      return made.rowCount === 13;
    });
    await makeThese(pool, pings, [LONG_AGO_MS]);
    await sender.send("clean-pings");
    await until("pings of long ago are dropped, and the days around now are not", async () => {
      const kept = await listPartitions(pool, pings);
      return kept.length === 4 && kept.every(({ startMs }) => startMs > LONG_AGO_MS);
    });
    await sender.stop({ graceful: false });
    await until("what is due at the start is done", async () => {
      return (await pool.query("SELECT 1 FROM storage_use")).rowCount === 1;
    });
  } finally {
    await jobs.stop();
  }
});
