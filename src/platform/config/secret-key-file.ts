// The secret key of an installation that was given none: made once and kept in the data folder.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";

const fileName = "secret.key";
const shortestKey = 32; // characters
const readableByOthers = 0o007;

/**
 * The key in `secret.key` of the folder, made (0600) when there is none. A process that comes second gets the key of
 * the first. Throws an OperatorError when the file is damaged or open to others: a new key would lose every secret.
 */
export function loadOrMakeSecretKey(dataFolder: string): string {
  const path = join(dataFolder, fileName);
  try {
    if (!existsSync(path)) makeKeyFile(dataFolder, path);
    return readKeyFile(path);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new OperatorError(
      `The secret key ${path} can be neither read nor made (${code}). Let this user write to the folder, or set KEEPWATCH_SECRET_KEY.`,
      exitCodes.cannotCreate,
      { cause: error },
    );
  }
}

function readKeyFile(path: string): string {
  if ((statSync(path).mode & readableByOthers) !== 0)
    throw new OperatorError(
      `The secret key ${path} is open to every user of this machine. Run: chmod 600 ${path}`,
      exitCodes.notPermitted,
    );
  const key = readFileSync(path, "utf8").trim();
  if (key.length < shortestKey)
    throw new OperatorError(
      `The secret key ${path} is damaged. Restore it from a backup: without it, sealed secrets are lost.`,
      exitCodes.badData,
    );
  return key;
}

/** The key gets its name only once it is whole on disk: a crash leaves either no key or all of it. */
function makeKeyFile(dataFolder: string, path: string): void {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const unfinished = join(dataFolder, `${fileName}.${randomBytes(8).toString("hex")}`);
  const file = openSync(unfinished, "wx", 0o600);
  try {
    writeSync(file, `${randomBytes(32).toString("base64url")}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(unfinished, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // Another process was first: its key counts.
  } finally {
    unlinkSync(unfinished);
  }
  const folder = openSync(dataFolder, "r");
  fsyncSync(folder);
  closeSync(folder);
}
