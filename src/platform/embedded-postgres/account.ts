// As whom PostgreSQL runs. It refuses to run as root, so root lends it another user, or a user namespace where a parent
// folder shuts that user out. Makes no user and changes no folder but our own. Knows nothing of what is run.
import { execFile, type SpawnOptions } from "node:child_process";
import { chmod, readFile, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { EventLog } from "#platform/event-log.ts";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";

interface KnownUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** `self`: as we are. `user`: as another user. `mapped`: as we are to the files, as another user to itself. */
export type ServerAccount =
  | { readonly kind: "self" }
  | (KnownUser & { readonly kind: "user" })
  | (KnownUser & { readonly kind: "mapped" });

export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: Pick<SpawnOptions, "uid" | "gid" | "env" | "cwd">;
}

/** No variable of ours (PGOPTIONS, LD_PRELOAD, secrets) reaches the server; its messages are English, we read them. */
const serverEnvironment = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
  TZ: "UTC",
};
const lendable = ["postgres", "nobody"];
const programTimeoutMs = 120_000;
const programOutputLimitBytes = 1024 * 1024;

export function launchAs(account: ServerAccount, file: string, args: readonly string[]): Launch {
  const options = { env: serverEnvironment, cwd: "/" };
  if (account.kind === "self") return { file, args, options };
  if (account.kind === "user") return { file, args, options: { ...options, uid: account.uid, gid: account.gid } };
  const map = ["-U", `--map-user=${account.uid}`, `--map-group=${account.gid}`, "--", file, ...args];
  return { file: "unshare", args: map, options };
}

/** Runs a program to its end. What it says is a value; nothing is thrown for its failure. */
export async function runAs(
  account: ServerAccount,
  file: string,
  args: readonly string[],
): Promise<{ readonly succeeded: boolean; readonly output: string }> {
  const launch = launchAs(account, file, args);
  const limits = { timeout: programTimeoutMs, maxBuffer: programOutputLimitBytes };
  try {
    const { stdout, stderr } = await promisify(execFile)(launch.file, launch.args, { ...launch.options, ...limits });
    return { succeeded: true, output: stdout + stderr };
  } catch (error) {
    const failure = error as Error & { stdout?: string; stderr?: string };
    return { succeeded: false, output: `${failure.stderr ?? ""}${failure.stdout ?? ""}`.trim() || failure.message };
  }
}

/** The owner that the server's own folders must have; nothing to change where it runs as we are. */
export function ownerFor(account: ServerAccount): { readonly uid: number; readonly gid: number } {
  if (account.kind === "user") return account;
  return ownIds();
}

export function ownIds(): { readonly uid: number; readonly gid: number } {
  const { geteuid, getegid } = process;
  if (geteuid !== undefined && getegid !== undefined) return { uid: geteuid(), gid: getegid() };
  throw new OperatorError(
    "the PostgreSQL that comes with Keepwatch runs on Linux; set DATABASE_URL to a PostgreSQL of your own",
    exitCodes.unavailable,
  );
}

/** `home` lies in `dataFolder`; both exist. Throws an OperatorError that names the folder in the way and the remedy. */
export async function chooseAccount(dataFolder: string, home: string, log: EventLog): Promise<ServerAccount> {
  const isRoot = ownIds().uid === 0;
  if (!isRoot && hasName()) return { kind: "self" };
  const user = await findLendableUser();
  if (user === undefined)
    throw new OperatorError(
      `PostgreSQL needs a user other than root with a name, and /etc/passwd has neither ${lendable.join(" nor ")}; run Keepwatch as an ordinary user`,
      exitCodes.notPermitted,
    );
  const shutFolder = isRoot ? await openTheWay({ kind: "user", ...user }, dataFolder, home, log) : undefined;
  if (isRoot && shutFolder === undefined) return { kind: "user", ...user };
  const mapped: ServerAccount = { kind: "mapped", ...user };
  if ((await runAs(mapped, "/bin/sh", ["-c", 'cd "$1"', "sh", home])).succeeded) return mapped;
  throw new OperatorError(
    shutFolder === undefined
      ? `the user number ${ownIds().uid} has no name on this machine, which PostgreSQL needs; run Keepwatch as a user of /etc/passwd`
      : `PostgreSQL does not run as root, and ${shutFolder} is closed to the user "${user.name}" that it would run as; put the data folder elsewhere (/var/lib/keepwatch, for instance) or run Keepwatch as an ordinary user`,
    exitCodes.notPermitted,
  );
}

function hasName(): boolean {
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}

async function findLendableUser(): Promise<KnownUser | undefined> {
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const wanted of lendable) {
    const [name, , uid, gid] = lines.find(([named]) => named === wanted) ?? [];
    if (name !== undefined && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

/** The first folder on the way that stays shut to the user. The data folder itself is ours to let others pass through. */
async function openTheWay(
  account: ServerAccount,
  dataFolder: string,
  home: string,
  log: EventLog,
): Promise<string | undefined> {
  const shut = await firstShutFolder(account, home);
  if (shut !== dataFolder) return shut;
  const { mode } = await stat(dataFolder);
  await chmod(dataFolder, (mode & 0o7777) | 0o001);
  log.info({ dataFolder }, "let PostgreSQL's user pass through the data folder");
  return firstShutFolder(account, home);
}

async function firstShutFolder(account: ServerAccount, folder: string): Promise<string | undefined> {
  for (const step of wayTo(folder))
    if (!(await runAs(account, "/bin/sh", ["-c", 'test -x "$1"', "sh", step])).succeeded) return step;
  return undefined;
}

function wayTo(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [...wayTo(parent), folder];
}
