// The data on the disk while no server runs on it: made aside and renamed, so that a kill in the middle leaves nothing
// half made; its version; copies of it. Knows no running server.
import { chown, cp, lchown, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { basename, join } from "node:path";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import { ownerFor, ownIds, runAs, type ServerAccount } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { postgresMajor } from "./settings.ts";

/** The role that owns the server. Keepwatch itself works as a lesser one. */
export const adminRole = "postgres";

const copyPrefix = "backup-before-";
const copiesKept = 2;
/** A new cluster takes 39 MB, and its first log files as much again. */
const spaceForNewClusterBytes = 150 * 1024 * 1024;

export function dataDirectoryOf(home: string): string {
  return join(home, "data");
}

/** Stays as long as the data do, and is another for a copy of them: of a file that nobody writes after its making. */
export async function markOf(home: string): Promise<string> {
  const { ino, birthtimeMs } = await stat(join(dataDirectoryOf(home), "PG_VERSION"));
  return `${ino}:${Math.round(birthtimeMs)}`;
}

const asideRemoval = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

/** Makes the cluster when there is none. True when it is new. Throws an OperatorError for data of another version. */
export async function ensureCluster(home: string, account: ServerAccount, binaries: Binaries): Promise<boolean> {
  const directory = dataDirectoryOf(home);
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (entries === undefined) {
    await createCluster(home, directory, account, binaries);
    return true;
  }
  if (!entries.includes("PG_VERSION"))
    throw new OperatorError(
      `${directory} holds something else than PostgreSQL's data; move it away`,
      exitCodes.badData,
    );
  const version = (await readFile(join(directory, "PG_VERSION"), "utf8")).trim();
  if (version !== String(postgresMajor))
    throw new OperatorError(
      `${directory} was made by PostgreSQL ${version}, and this Keepwatch comes with ${postgresMajor}; start the Keepwatch that made it, or restore a backup into a new data folder`,
      exitCodes.badData,
    );
  await handOver(directory, account);
  return false;
}

async function createCluster(home: string, directory: string, account: ServerAccount, binaries: Binaries) {
  await requireSpace(home, spaceForNewClusterBytes, "a new database");
  // A name of its own: the initdb of a program that was killed may still be writing in the folder that it was given.
  const aside = `${directory}.new-${randomBytes(4).toString("hex")}`;
  await mkdir(aside, { mode: 0o700 });
  const { uid, gid } = ownerFor(account);
  await chown(aside, uid, gid);
  const kind = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"];
  // No password: the socket's folder is shut to everybody else, and nothing listens on TCP.
  const access = [`--username=${adminRole}`, "--auth-local=trust", "--auth-host=reject"];
  const made = await runAs(account, binaries.initdb, ["-D", aside, ...kind, ...access, "--no-instructions"]);
  if (!made.succeeded) {
    const why = made.output.split("\n").findLast((line) => /error|fatal|could not/i.test(line)) ?? made.output;
    throw new OperatorError(`a new database could not be made in ${home}: ${why.trim()}`, exitCodes.cannotCreate);
  }
  await rename(aside, directory);
  await syncFolder(home);
  for (const name of await readdir(home))
    if (name.startsWith(`${basename(directory)}.new-`)) await rm(join(home, name), asideRemoval);
}

/**
 * Copies the data of the stopped server to `<home>/<name>`, sharing blocks where the file system can, and keeps the
 * newest two copies. Refuses when the disk has no room for it.
 */
export async function copyCluster(home: string, number: string, account: ServerAccount, binaries: Binaries) {
  const directory = dataDirectoryOf(home);
  await requireSpace(home, (await sizeBytesOf(directory)) * 1.1, "the copy of the data before its upgrade");
  const copy = join(home, `${copyPrefix}${number}`);
  const aside = `${copy}.new`;
  await rm(aside, { recursive: true, force: true });
  await cp(directory, aside, { recursive: true, mode: constants.COPYFILE_FICLONE, preserveTimestamps: true });
  await handOver(aside, account);
  const synced = await runAs(account, binaries.initdb, ["--sync-only", "-D", aside]);
  if (!synced.succeeded)
    throw new OperatorError(`the copy ${aside} could not be written: ${synced.output}`, exitCodes.inputOutput);
  await rm(copy, { recursive: true, force: true });
  await rename(aside, copy);
  await syncFolder(home);
  await removeOldCopies(home);
  return copy;
}

async function removeOldCopies(home: string): Promise<void> {
  const names = (await readdir(home)).filter((name) => name.startsWith(copyPrefix));
  const unfinished = names.filter((name) => name.endsWith(".new"));
  const finished = names.filter((name) => !name.endsWith(".new")).toSorted();
  for (const name of [...unfinished, ...finished.slice(0, -copiesKept)])
    await rm(join(home, name), { recursive: true, force: true });
}

/** Gives data that was made under another user to the server's. The folder itself comes last: it says that all is done. */
async function handOver(directory: string, account: ServerAccount): Promise<void> {
  const { uid, gid } = ownerFor(account);
  const owner = (await stat(directory)).uid;
  if (owner === uid) return;
  if (ownIds().uid !== 0)
    throw new OperatorError(
      `${directory} belongs to the user number ${owner}; start Keepwatch as that user, or give it the folder by chown`,
      exitCodes.notPermitted,
    );
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true }))
    await lchown(join(entry.parentPath, entry.name), uid, gid);
  await lchown(directory, uid, gid);
}

async function requireSpace(folder: string, neededBytes: number, forWhat: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= neededBytes) return;
  const megabytes = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)} MB`;
  throw new OperatorError(
    `the disk of ${folder} has ${megabytes(bavail * bsize)} free, and ${forWhat} needs ${megabytes(neededBytes)}; make room`,
    exitCodes.inputOutput,
  );
}

async function sizeBytesOf(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
}

/** A rename is on the disk once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, "r");
  await handle.sync();
}
