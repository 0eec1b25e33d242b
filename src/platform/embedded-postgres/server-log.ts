// The file that the server writes its messages to. The server holds it open by itself, so that it can go on writing
// after our death; we keep it small and read from it why a start failed.
import { closeSync, openSync } from "node:fs";
import { copyFile, mkdir, open, stat, truncate } from "node:fs/promises";
import { join } from "node:path";

const logLimitBytes = 5 * 1024 * 1024;
const checkEveryMs = 60_000;
/** What is read of the end of the log to explain a failed start. */
const tailLimitBytes = 64 * 1024;

export interface ServerLog {
  readonly path: string;
  /** Hands out a descriptor for the server's output; it is closed here when `use` returns. */
  lend<T>(use: (descriptor: number) => T): T;
  sizeBytes(): Promise<number>;
  /** The lines written since the log had that size. */
  linesSince(sizeBytes: number): Promise<string[]>;
  close(): void;
}

export async function openServerLog(home: string): Promise<ServerLog> {
  const folder = join(home, "log");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "postgres.log");
  const size = async () => (await stat(path)).size;
  const keepSmall = async () => {
    if ((await size()) <= logLimitBytes) return;
    await copyFile(path, `${path}.1`);
    await truncate(path); // The server appends, so it goes on at the new end.
  };
  closeSync(openSync(path, "a", 0o600));
  await keepSmall();
  // A log that cannot be kept small now (a full disk) is tried again in a minute; the server must not stop for it.
  const timer = setInterval(() => void keepSmall().catch(() => undefined), checkEveryMs).unref();
  return {
    path,
    sizeBytes: size,
    lend(use) {
      const descriptor = openSync(path, "a", 0o600);
      try {
        return use(descriptor);
      } finally {
        closeSync(descriptor);
      }
    },
    async linesSince(start) {
      const file = await open(path, "r");
      try {
        const length = Math.min((await size()) - start, tailLimitBytes);
        if (length <= 0) return [];
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, (await size()) - length);
        return buffer.toString("utf8", 0, bytesRead).split("\n").filter(Boolean);
      } finally {
        await file.close();
      }
    },
    close: () => clearInterval(timer),
  };
}
