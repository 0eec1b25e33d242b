// A PostgreSQL that listens on TCP, as the database of an installation does and the one that comes with the program does not.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createPool, type DatabaseConnection } from "#platform/database/pool.ts";
import { startEmbeddedPostgres } from "#platform/embedded-postgres.ts";
import { chooseAccount, launchAs } from "#platform/embedded-postgres/account.ts";
import { prepareBinaries } from "#platform/embedded-postgres/binaries.ts";
import { dataDirectoryOf } from "#platform/embedded-postgres/cluster.ts";
import { defaultServerSettings, serverArguments } from "#platform/embedded-postgres/settings.ts";
import { quietLog } from "./server.ts";
import { freePort } from "./world.ts";

const READY_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 25;

/** Ends with the test. Whoever reaches it needs no password. */
export async function startTcpServer(t: TestContext, host = "127.0.0.1"): Promise<DatabaseConnection> {
  const dataFolder = await realpath(await mkdtemp(join(tmpdir(), "keepwatch-tcp-")));
  const embedded = await startEmbeddedPostgres({ dataFolder, log: quietLog });
  const { user, database } = embedded.connection;
  await embedded.stop();
  const home = join(dataFolder, "postgres");
  const data = dataDirectoryOf(home);
  await writeFile(join(data, "pg_hba.conf"), "host all all samenet trust\n");
  const account = await chooseAccount(dataFolder, home, quietLog);
  const { postgres } = await prepareBinaries(home, account);
  const port = await freePort();
  const launch = launchAs(account, postgres, [
    ...serverArguments(data, "", defaultServerSettings),
    ...["unix_socket_directories=", `listen_addresses=${host}`, `port=${port}`].flatMap((own) => ["-c", own]),
  ]);
  const server = spawn(launch.file, launch.args, { ...launch.options, stdio: "ignore" });
  const ended = once(server, "exit");
  t.after(async () => {
    server.kill("SIGINT");
    await ended;
    await rm(dataFolder, { recursive: true });
  });
  const connection = { host, port, user, database };
  await whenReady(connection);
  return connection;
}

async function whenReady(connection: DatabaseConnection): Promise<void> {
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  const pool = createPool(connection, { max: 1, applicationName: "test" });
  try {
    for (;;) {
      const isReady = await pool.query("SELECT 1").then(
        () => true,
        (error: unknown) => {
          if (performance.now() > giveUpAt) throw error;
          return false;
        },
      );
      if (isReady) return;
      await pause(LOOK_EVERY_MS);
    }
  } finally {
    await pool.end();
  }
}
