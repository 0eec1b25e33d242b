// The folder of the server's Unix socket: shut to everybody but its owner, which is what stands in for a password.
import { chown, lstat, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { socketPort } from "./settings.ts";

/** The kernel's limit for the path of a socket, in bytes. */
const socketPathLimitBytes = 107;

export interface FolderOwner {
  readonly uid: number;
  readonly gid: number;
}

export function socketPathIn(folder: string, port = socketPort): string {
  return join(folder, `.s.PGSQL.${port}`);
}

/**
 * Beside the data where the path is short enough, else a folder under the system's temporary one, whose place is
 * recorded in `<home>/socket-folder` and which is used again as long as it is still ours and shut.
 */
export async function prepareSocketFolder(home: string, owner: FolderOwner): Promise<string> {
  const near = join(home, "socket");
  if (Buffer.byteLength(socketPathIn(near)) <= socketPathLimitBytes) {
    await mkdir(near, { recursive: true, mode: 0o700 });
    await chown(near, owner.uid, owner.gid);
    return near;
  }
  const record = join(home, "socket-folder");
  const recorded = await readFile(record, "utf8").catch(() => "");
  if (recorded !== "" && (await isOursAndShut(recorded, owner))) return recorded;
  const far = await mkdtemp(join(tmpdir(), "keepwatch-")); // made with mode 0700
  await chown(far, owner.uid, owner.gid);
  await writeFile(record, far, { mode: 0o600 });
  return far;
}

export async function removeFarSocketFolder(home: string, folder: string): Promise<void> {
  if (folder === join(home, "socket")) return;
  await rm(folder, { recursive: true, force: true });
  await rm(join(home, "socket-folder"), { force: true });
}

/** Anybody may have made a folder of that name after ours was cleaned away. */
async function isOursAndShut(folder: string, owner: FolderOwner): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found !== undefined && found.isDirectory() && found.uid === owner.uid && (found.mode & 0o077) === 0;
}
