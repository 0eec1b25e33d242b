// Fetches one JSON document over a fresh connection through the guarded way out: for what Keepwatch itself must know of the
// world. Bounded in time, in size and in redirects; never throws for the world's faults.
import type { ProbeNet } from "#platform/net/index.ts";
import { unpackBody } from "./http-body.ts";
import { Exchange } from "./http-exchange.ts";
import type { HttpParser } from "./http-parser.ts";
import { firstHop, writeRequest } from "./http-request.ts";
import { completeHttpTarget } from "./http-target.ts";
import { isRedirect } from "./redirects.ts";

const MAX_REDIRECTS = 3;
const wantedHeaders: ReadonlySet<string> = new Set(["retry-after"]);

export type FetchedJson =
  | { readonly kind: "answered"; readonly status: number; readonly body: unknown; readonly retryAfter: string | null }
  | { readonly kind: "failed"; readonly message: string };

export interface FetchOptions {
  readonly net: ProbeNet;
  readonly timeoutMs: number; // of each hop
  readonly accept: string;
  readonly signal: AbortSignal;
}

/** `body` is undefined where an answer brought no JSON. Rejects with the signal's reason when it is aborted. */
export async function fetchJson(url: string, options: FetchOptions): Promise<FetchedJson> {
  let place = new URL(url);
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const exchange = await exchanged(place, options);
    if (exchange.fault !== null) return { kind: "failed", message: exchange.fault.message };
    const { response } = exchange;
    if (!isRedirect(response.status) || response.location === null) return answered(response);
    const next = URL.canParse(response.location, place.href) ? new URL(response.location, place) : null;
    const isFit = next !== null && (next.protocol === "https:" || next.protocol === place.protocol);
    if (!isFit) return { kind: "failed", message: `HTTP ${response.status} leads nowhere` };
    place = next;
  }
  return { kind: "failed", message: `More than ${MAX_REDIRECTS} redirects` };
}

async function answered(response: HttpParser): Promise<FetchedJson> {
  const { body, isCut, contentEncoding, contentType, status } = response;
  const retryAfter = response.headers?.get("retry-after") ?? null;
  const unpacked = await unpackBody({ bytes: body, isCut, contentEncoding, contentType });
  if (unpacked.kind === "undecodable") return { kind: "failed", message: unpacked.message };
  if (!unpacked.isWhole) return { kind: "failed", message: "The answer is larger than a megabyte" };
  return { kind: "answered", status, body: jsonOf(unpacked.bytes), retryAfter };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return undefined;
  }
}

function exchanged(url: URL, { net, timeoutMs, accept, signal }: FetchOptions): Promise<Exchange> {
  const settings = completeHttpTarget({ url: url.href, headers: [{ name: "Accept", value: accept }] });
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const exchange = new Exchange(
      {
        net,
        request: writeRequest(settings, firstHop(settings)),
        timeoutMs,
        family: "auto",
        isRetry: false,
        avoidAddress: null,
        verifyCertificate: true,
        mayResume: "no",
        http2: null,
        keepsBody: true,
        wantedHeaders,
        identity: null,
        proxy: null,
        resolver: null,
        endsAfterHead: () => false,
      },
      () => finish(() => resolve(exchange)),
    );
    const abort = (): void => {
      exchange.abort();
      finish(() => reject(signal.reason as Error));
    };
    const finish = (settle: () => void): void => {
      signal.removeEventListener("abort", abort);
      settle();
    };
    signal.addEventListener("abort", abort);
    exchange.start();
  });
}
