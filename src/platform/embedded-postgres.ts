// The PostgreSQL that comes with Keepwatch: one server on `<dataFolder>/postgres`, for one program at a time, started or
// adopted, started again when it falls, stopped with us. It knows nothing of our tables.
import { chmod, mkdir, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { chooseAccount, ownerFor, ownIds } from "./embedded-postgres/account.ts";
import { prepareBinaries, removeOtherCopies } from "./embedded-postgres/binaries.ts";
import { copyCluster, dataDirectoryOf, ensureCluster, markOf } from "./embedded-postgres/cluster.ts";
import { type FolderLock, lockFolder } from "./embedded-postgres/folder-lock.ts";
import { adminConnection, ownConnection, type SocketConnection } from "./embedded-postgres/roles.ts";
import { openServerLog } from "./embedded-postgres/server-log.ts";
import { defaultServerSettings, type ServerSettings, socketPort } from "./embedded-postgres/settings.ts";
import { findRunning } from "./embedded-postgres/postmaster.ts";
import { prepareSocketFolder, removeFarSocketFolder } from "./embedded-postgres/socket-folder.ts";
import { supervise, type Supervisor } from "./embedded-postgres/supervisor.ts";
import type { EventLog } from "./event-log.ts";
import { exitCodes, OperatorError } from "./operator-error.ts";

export { defaultServerSettings } from "./embedded-postgres/settings.ts";
export type { UnexpectedExit } from "./embedded-postgres/supervisor.ts";

export interface EmbeddedPostgresOptions {
  readonly dataFolder: string;
  readonly log: EventLog;
  readonly settings?: Partial<ServerSettings>;
}

export interface EmbeddedPostgres extends Pick<Supervisor, "wasAdopted" | "processId" | "onUnexpectedExit"> {
  /** As the role `keepwatch`, which owns the database of that name and is no superuser. */
  readonly connection: SocketConnection;
  /** As the server's superuser, in the database `postgres`: for backups and tests. */
  readonly adminConnection: SocketConnection;
  /** The data was made by this start. */
  readonly isNew: boolean;
  /** Stays as long as the data do, and is another for a copy of them. Two parts, `file:birth`; a copy differs in both. */
  readonly dataMark: string;
  /** Stops, copies the data to `<dataFolder>/postgres/backup-before-<number>`, starts again. Gives the copy's folder. */
  copyData(number: string): Promise<string>;
  /** Idempotent. Stops the server and lets go of the data folder. */
  stop(): Promise<void>;
}

/** Throws an OperatorError for everything that the operator can do something about. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  let lock: FolderLock | undefined;
  try {
    const { dataFolder, home } = await prepareHome(options.dataFolder);
    lock = lockFolder(home, dataFolder);
    return await startLocked(dataFolder, home, lock, options);
  } catch (error) {
    lock?.release();
    throw told(error, options.dataFolder);
  }
}

/** The way to the server of a program that runs on the same data now, for tools beside it; undefined when none runs. */
export async function connectionOfRunning(dataFolder: string): Promise<SocketConnection | undefined> {
  const real = await realpath(dataFolder).catch(() => undefined);
  const running = real === undefined ? undefined : await findRunning(dataDirectoryOf(join(real, "postgres")));
  return running && ownConnection(running);
}

async function prepareHome(named: string): Promise<{ dataFolder: string; home: string }> {
  await mkdir(dirname(resolve(named)), { recursive: true });
  await mkdir(named, { recursive: true, mode: 0o700 });
  const dataFolder = await realpath(named);
  const home = join(dataFolder, "postgres");
  await mkdir(home, { recursive: true });
  // The server's user passes through; what must be secret inside is shut by itself.
  if ((await stat(home)).uid === ownIds().uid) await chmod(home, 0o711);
  return { dataFolder, home };
}

async function startLocked(
  dataFolder: string,
  home: string,
  lock: FolderLock,
  { log, settings }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const account = await chooseAccount(dataFolder, home, log);
  const binaries = await prepareBinaries(home, account);
  const isNew = await ensureCluster(home, account, binaries);
  const dataMark = await markOf(home);
  const socketFolder = await prepareSocketFolder(home, ownerFor(account));
  const serverLog = await openServerLog(home);
  const dataDirectory = dataDirectoryOf(home);
  const server = { ...defaultServerSettings, ...settings };
  const plan = { account, program: binaries.postgres, dataDirectory, socketFolder, settings: server, log: serverLog };
  const supervisor = await supervise(plan, log).catch((error: unknown) => {
    serverLog.close();
    throw error;
  });
  if (!supervisor.wasAdopted) await removeOtherCopies(home, binaries);
  const address = { socketFolder, port: socketPort };
  return {
    connection: ownConnection(address),
    adminConnection: adminConnection(address),
    isNew,
    dataMark,
    wasAdopted: supervisor.wasAdopted,
    processId: () => supervisor.processId(),
    onUnexpectedExit: (listener) => supervisor.onUnexpectedExit(listener),
    copyData: (number) => supervisor.whileStopped(() => copyCluster(home, number, account, binaries)),
    async stop() {
      await supervisor.stop();
      serverLog.close();
      await removeFarSocketFolder(home, socketFolder);
      lock.release();
    },
  };
}

/** What the operating system says of files and disks, as a sentence. Anything else is our own mistake and stays so. */
function told(error: unknown, dataFolder: string): unknown {
  if (error instanceof OperatorError || !(error instanceof Error)) return error;
  const { code, path } = error as NodeJS.ErrnoException;
  const where = path ?? dataFolder;
  const options = { cause: error };
  if (code === "ENOSPC" || code === "EDQUOT")
    return new OperatorError(
      `the disk of the data folder ${dataFolder} is full; make room`,
      exitCodes.inputOutput,
      options,
    );
  if (code === "EACCES" || code === "EPERM")
    return new OperatorError(
      `the data folder ${dataFolder} cannot be used: no permission for ${where}`,
      exitCodes.notPermitted,
      options,
    );
  if (code === "EROFS" || code === "ENOTDIR" || code === "EEXIST")
    return new OperatorError(
      `the data folder ${dataFolder} cannot be used: ${error.message}`,
      exitCodes.cannotCreate,
      options,
    );
  return error;
}
