// Copies of an embedded server's data, made as an operator makes them: while it runs, by a base backup that is promoted
// later in the original's place; or of a whole folder while nothing runs.
import { execFileSync, spawnSync } from "node:child_process";
import { appendFile, chown, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { oneRow } from "#platform/database/one-row.ts";
import { createPool } from "#platform/database/pool.ts";
import { connectionOfRunning } from "#platform/embedded-postgres.ts";

export interface ServerCopy {
  /** Puts the copy in the place of the data. The server that runs on these ends; whoever supervises it starts the copy. */
  promote(): Promise<void>;
}

/** They belong to the server that runs; its log is copied once the backup has ended. */
const leftOut = ["postmaster.pid", "postmaster.opts", "pg_wal"];

/** A base backup of the server that runs in the data folder, with the log up to its end. */
export async function copyRunningServer(dataFolder: string): Promise<ServerCopy> {
  const data = join(dataFolder, "postgres", "data");
  const copy = join(dataFolder, "postgres", "copy");
  const running = await connectionOfRunning(dataFolder);
  if (running === undefined) throw new Error(`no server runs in ${dataFolder}`);
  const pool = createPool({ ...running, user: "postgres", database: "postgres" }, { max: 1, applicationName: "copy" });
  const takeBackup = pool.withSession(async (session) => {
    await session.query("SELECT pg_backup_start('copy', true)");
    copyLiving(data, copy);
    for (const name of leftOut) await rm(join(copy, name), { recursive: true, force: true });
    const stopped = await session.query<{ label: string }>("SELECT labelfile AS label FROM pg_backup_stop(false)");
    return oneRow(stopped).label;
  });
  const label = await takeBackup.finally(() => pool.end());
  copyLiving(join(data, "pg_wal"), join(copy, "pg_wal"));
  await writeFile(join(copy, "backup_label"), label);
  // Recovers to the end of its log, and begins a timeline of its own there.
  await writeFile(join(copy, "recovery.signal"), "");
  await appendFile(join(copy, "postgresql.auto.conf"), "restore_command = 'false'\n");
  const { uid, gid } = await stat(data);
  for (const name of ["backup_label", "recovery.signal"]) await chown(join(copy, name), uid, gid);
  return {
    async promote() {
      const [processId] = (await readFile(join(data, "postmaster.pid"), "utf8")).split("\n");
      await rename(data, join(dataFolder, "postgres", "lost"));
      await rename(copy, data);
      process.kill(Number(processId), "SIGINT");
    },
  };
}

/** Files of a server that runs may vanish while they are copied, which a backup allows. */
function copyLiving(from: string, to: string): void {
  const { status, stderr } = spawnSync("cp", ["-a", from, to], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  const faults = stderr.split("\n").filter((line) => line !== "" && !line.includes("No such file or directory"));
  if (status !== 0 && faults.length > 0) throw new Error(faults.join("\n"));
}

/** Of a folder in which nothing runs, with owners and times. Returns how to put it in the place of the original. */
export function copyFolder(folder: string): () => Promise<void> {
  const copy = `${folder}-copy`;
  execFileSync("cp", ["-a", folder, copy]);
  return async () => {
    await rm(folder, { recursive: true });
    await rename(copy, folder);
  };
}
