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

export function readBody(request: IncomingMessage, keptBytes: number, silenceMs: number): Promise<ReadBody> {
  if (!hasBody(request)) return Promise.resolve(noBody);
  // Gone before we came to it: nothing would ever be heard of it again.
  if (request.destroyed) return Promise.resolve({ kind: "broken" });
  if (Number(request.headers["content-length"] ?? 0) > MAX_DRAINED_BYTES) return Promise.resolve({ kind: "too_large" });
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let kept = 0;
    let bytes = 0;
    let timer: NodeJS.Timeout | null = null;
    const settle = (outcome: ReadBody) => {
      if (timer !== null) clearTimeout(timer);
      request.off("data", take).off("end", end).off("close", close).off("error", close);
      resolve(outcome);
    };
    const take = (part: Buffer) => {
      bytes += part.length;
      timer?.refresh();
      if (bytes > MAX_DRAINED_BYTES) return settle({ kind: "too_large" });
      if (kept >= keptBytes) return;
      const fitting = part.subarray(0, keptBytes - kept);
      parts.push(fitting);
      kept += fitting.length;
    };
    const end = () => settle({ kind: "read", kept: kept === 0 ? null : joined(parts), bytes });
    const close = () => settle({ kind: "broken" });
    request.on("data", take).on("end", end).on("close", close).on("error", close);
    // Most bodies are here already: the timer is set for those that are not.
    setImmediate(() => {
      if (!request.complete && !request.destroyed) timer = setTimeout(() => settle({ kind: "too_slow" }), silenceMs);
    });
  });
}

function joined(parts: readonly Buffer[]): Buffer {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
