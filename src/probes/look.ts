// One check: an attempt, and when it fails a second one at once, on a fresh connection. Two failures are one failed check.
import type { ProbeNet } from "#platform/net/index.ts";
import type { Probe, ProbeContext, Sighting } from "./probe.ts";

const WHOLE_CHECK_TIMEOUTS = 3; // the check as a whole, in time-outs
const SHORTEST_RETRY_MS = 100;

export interface LookContext {
  readonly net: ProbeNet;
  readonly timeoutMs: number;
  /** Limit for attempt and retry together; default and maximum three time-outs. */
  readonly wholeMs?: number;
  readonly signal: AbortSignal;
}

export interface Look extends Sighting {
  readonly wasRetried: boolean;
  /** When the last attempt began, by the monotonic clock: whoever is to bear witness must have been asked after that. */
  readonly lastAttemptMs: number;
}

/** Rejects with the signal's reason when aborted, and for nothing else. */
export async function look<Settings>(probe: Probe<Settings>, settings: Settings, context: LookContext): Promise<Look> {
  const { net, timeoutMs, signal } = context;
  const wholeMs = Math.min(context.wholeMs ?? Infinity, WHOLE_CHECK_TIMEOUTS * timeoutMs);
  const startedAt = performance.now();
  const attempt: ProbeContext = {
    net,
    timeoutMs: Math.min(timeoutMs, wholeMs),
    attemptMs: Math.max(wholeMs - timeoutMs, Math.min(timeoutMs, wholeMs)), // leaves room for the retry
    isRetry: false,
    avoidAddress: null,
    signal,
  };
  const first = await probe(settings, attempt);
  if (first.verdict !== "bad") return { ...first, wasRetried: false, lastAttemptMs: startedAt };
  const leftMs = wholeMs - (performance.now() - startedAt);
  if (leftMs < SHORTEST_RETRY_MS) return { ...first, wasRetried: false, lastAttemptMs: startedAt };
  const retriedAt = performance.now();
  const second = await probe(settings, {
    net,
    timeoutMs: Math.min(timeoutMs, leftMs),
    attemptMs: leftMs,
    isRetry: true,
    avoidAddress: first.address,
    signal,
  });
  // Of two failures the one that got further says more: a 503 over IPv4 is not hidden by an IPv6 that nobody listens on.
  const isFirstTold = second.verdict === "bad" && reach(second) <= reach(first);
  return { ...(isFirstTold ? first : second), wasRetried: true, lastAttemptMs: retriedAt };
}

/** How far an attempt got: to an answer, through TLS, to a connection, to an address, or nowhere. */
function reach(sighting: Sighting): number {
  if (sighting.statusCode !== null) return 4;
  if (sighting.tlsUs !== null) return 3;
  if (sighting.connectUs !== null) return 2;
  return sighting.address === null ? 0 : 1;
}
