// Passes a command's output on, byte for byte and no faster than it is taken, and shows each piece to whoever keeps some.
// A reader that stalls stops the command, not us: writing is left to a thread.
import { write as writeTo } from "node:fs";
import type { Readable } from "node:stream";
import { promisify } from "node:util";

const write = promisify(writeTo);

/** How long in all we wait for more, after the command has ended: a process that it left behind may hold the pipe for ever. */
const WAIT_AFTER_END_MS = 1_000;
/** What is read after the end, at most: far more than what a pipe holds. */
const MAX_BYTES_AFTER_END = 1_048_576;
/** Until the next try, where our output does not block and is full. */
const FULL_OUTPUT_WAIT_MS = 5;

export interface PassedOn {
  /** Resolves when nothing more comes or is waited for. */
  readonly done: Promise<void>;
  /** The command has ended: what it wrote is still passed on. */
  finish(): void;
}

/** `complain` hears why output is lost; a reader that has gone away is none of it, and the command is told as without us. */
export function passOn(
  source: Readable,
  output: number,
  { keep, complain }: { readonly keep: (bytes: Buffer) => void; readonly complain: (sentence: string) => void },
): PassedOn {
  let isFinishing = false;
  let isLost = false;
  let waitLeftMs = WAIT_AFTER_END_MS;
  let bytesLeft = MAX_BYTES_AFTER_END;
  let waitingSinceMs = 0;
  let timer: NodeJS.Timeout | undefined;

  function waitForMore(): void {
    if (!isFinishing || source.destroyed) return;
    if (waitLeftMs <= 0 || bytesLeft <= 0) return void source.destroy();
    waitingSinceMs = performance.now();
    timer = setTimeout(() => source.destroy(), waitLeftMs);
  }

  function stopWaiting(received: number): void {
    if (!isFinishing) return;
    clearTimeout(timer);
    waitLeftMs -= performance.now() - waitingSinceMs;
    bytesLeft -= received;
  }

  async function handOn(bytes: Buffer): Promise<void> {
    const error = isLost ? null : await writeAll(output, bytes);
    if (isReaderGone(error)) source.destroy();
    else if (error !== null) {
      isLost = true;
      complain(`the command's output is lost from here on (${error.code ?? error.name})`);
    }
    source.resume();
    waitForMore();
  }

  const done = new Promise<void>((resolve) => {
    let handedOn = Promise.resolve();
    source.on("data", (bytes: Buffer) => {
      stopWaiting(bytes.length);
      keep(bytes);
      source.pause();
      handedOn = handOn(bytes);
    });
    source.on("error", () => source.destroy());
    source.on("close", () => {
      clearTimeout(timer);
      resolve(handedOn);
    });
  });
  return {
    done,
    finish() {
      isFinishing = true;
      if (!source.isPaused()) waitForMore();
    },
  };
}

/** A socket (systemd's journal, say) whose reader left something unread says so in another word the first time. */
function isReaderGone(error: NodeJS.ErrnoException | null): boolean {
  return error?.code === "EPIPE" || error?.code === "ECONNRESET";
}

async function writeAll(output: number, bytes: Buffer): Promise<NodeJS.ErrnoException | null> {
  let rest = bytes;
  while (rest.length > 0) {
    const { bytesWritten, error } = await write(output, rest).then(
      (done) => ({ bytesWritten: done.bytesWritten, error: null }),
      (failed: NodeJS.ErrnoException) => ({ bytesWritten: 0, error: failed }),
    );
    if (error?.code === "EAGAIN") await new Promise((resolve) => setTimeout(resolve, FULL_OUTPUT_WAIT_MS));
    else if (error !== null) return error;
    rest = rest.subarray(bytesWritten);
  }
  return null;
}
