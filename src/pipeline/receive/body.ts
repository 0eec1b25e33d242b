// Reads the body of a ping: keeps its beginning, reads the rest away, and gives up on one that is too long or falls silent.
import type { IncomingMessage } from "node:http";
import { MAX_DRAINED_BYTES } from "#features/heartbeats/index.ts";

/** No byte for so long: whoever sends it is gone, or means harm. */
export const SILENCE_MS = 10_000;

export type ReadBody =
  | { readonly kind: "read"; readonly kept: Buffer | null; readonly bytes: number }
  | { readonly kind: "too_large" }
  | { readonly kind: "too_slow" }
  /** The other side hung up. */
  | { readonly kind: "broken" };

const noBody: ReadBody = { kind: "read", kept: null, bytes: 0 };

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/** The next turn of the event loop, which all that wait for it share: by then is read what lies in the sockets already. */
let nextTurn: Promise<void> | null = null;

function turnOfTheLoop(): Promise<void> {
  nextTurn ??= new Promise((resolve) =>
    setImmediate(() => {
      nextTurn = null;
      resolve();
    }),
  );
  return nextTurn;
}

/**
 * Most bodies are here a turn later, in one piece and whole: to take them from the stream then costs a third of listening
 * to it. Those that came at the same time are also ready at the same time, and share a commit.
 */
export async function readBody(request: IncomingMessage, keptBytes: number, silenceMs: number): Promise<ReadBody> {
  await turnOfTheLoop();
  if (request.complete && request.readableLength <= MAX_DRAINED_BYTES)
    return wholeBody(request.read() as Buffer | null, keptBytes);
  // Gone before we came to it: nothing would ever be heard of it again.
  if (request.destroyed) return { kind: "broken" };
  if (Number(request.headers["content-length"] ?? 0) > MAX_DRAINED_BYTES) return { kind: "too_large" };
  return bodyThatComes(request, keptBytes, silenceMs);
}

/** Of a body that is here. */
export function wholeBody(body: Buffer | null, keptBytes: number): ReadBody {
  if (body === null || body.length === 0) return noBody;
  return { kind: "read", kept: keptBytes === 0 ? null : body.subarray(0, keptBytes), bytes: body.length };
}

function bodyThatComes(request: IncomingMessage, keptBytes: number, silenceMs: number): Promise<ReadBody> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let kept = 0;
    let bytes = 0;
    const settle = (outcome: ReadBody) => {
      clearTimeout(timer);
      request.off("data", take).off("end", end).off("close", close).off("error", close);
      resolve(outcome);
    };
    const timer = setTimeout(() => settle({ kind: "too_slow" }), silenceMs);
    const take = (part: Buffer) => {
      bytes += part.length;
      timer.refresh();
      if (bytes > MAX_DRAINED_BYTES) return settle({ kind: "too_large" });
      if (kept >= keptBytes) return;
      const fitting = part.subarray(0, keptBytes - kept);
      parts.push(fitting);
      kept += fitting.length;
    };
    const end = () => settle({ kind: "read", kept: kept === 0 ? null : joined(parts), bytes });
    const close = () => settle({ kind: "broken" });
    request.on("data", take).on("end", end).on("close", close).on("error", close);
  });
}

function joined(parts: readonly Buffer[]): Buffer {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
