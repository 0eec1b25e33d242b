// One ping: one request, one outcome, within a time. It knows nothing of what is reported, and what it says of a failure
// holds nothing of the address.
import type { LookupAddress } from "node:dns";
import type { IncomingMessage } from "node:http";
import type { LookupFunction } from "node:net";

export interface PingAnswer {
  /** `later`: away, busy or failing, so that another try may help. */
  readonly outcome: "taken" | "refused" | "later";
  /** For people, to follow on the name of the host. */
  readonly reason: string;
  /** How much of a body the receiver keeps, where it says so. */
  readonly bodyLimitBytes: number | null;
  /** How long the receiver asks to be left alone. */
  readonly retryAfterMs: number | null;
}

/** Never rejects. */
export async function ping(address: URL, body: Uint8Array, withinMs: number): Promise<PingAnswer> {
  const { request } = await (address.protocol === "https:" ? import("node:https") : import("node:http"));
  const lookup = await sharedLookup();
  const headers = {
    connection: "close", // the next ping comes after the job, when an idle connection may be gone
    "content-length": body.length,
    "user-agent": "keepwatch-run",
    ...(body.length > 0 ? { "content-type": "text/plain" } : {}),
  };
  return new Promise((resolve) => {
    const sent = request(address, { method: "POST", headers, lookup });
    const timer = setTimeout(() => {
      resolve(notReached(`did not answer within ${withinMs / 1_000} s`));
      sent.destroy();
    }, withinMs);
    sent.on("response", (response) => {
      response.resume();
      resolve(answerOf(response));
    });
    sent.on("error", (error: NodeJS.ErrnoException) =>
      resolve(notReached(`cannot be reached (${error.code ?? error.name})`)),
    );
    sent.on("close", () => clearTimeout(timer)); // and so the time also ends an answer without end
    sent.end(body);
  });
}

function answerOf(response: IncomingMessage): PingAnswer {
  const status = response.statusCode ?? 0;
  const limit = response.headers["ping-body-limit"];
  const retryAfter = response.headers["retry-after"];
  const isLater = status >= 500 || status === 429 || status === 408;
  return {
    outcome: status >= 200 && status < 300 ? "taken" : isLater ? "later" : "refused",
    reason: reasonOf(status),
    bodyLimitBytes: typeof limit === "string" && /^\d{1,15}$/.test(limit) ? Number(limit) : null,
    retryAfterMs: retryAfter === undefined ? null : retryAfterMs(retryAfter),
  };
}

function reasonOf(status: number): string {
  if (status === 404) return "does not know this heartbeat's URL (404)";
  if (status >= 300 && status < 400) return `answered ${status}, which sends elsewhere: it is not followed`;
  return `answered ${status}`;
}

/** Seconds, or the moment as HTTP writes it. */
function retryAfterMs(text: string): number | null {
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
}

function notReached(reason: string): PingAnswer {
  return { outcome: "later", reason, bodyLimitBytes: null, retryAfterMs: null };
}

let addresses: Promise<LookupAddress[]> | null = null;

/**
 * The system's lookup, for the one host that a process pings. A process cannot end before a lookup that hangs, so there is
 * one at a time, whatever the number of tries; what it found serves the ping at the end as well.
 */
async function sharedLookup(): Promise<LookupFunction> {
  const { lookup } = await import("node:dns/promises");
  return (host, options, answer) => {
    addresses ??= lookup(host, { all: true }).catch((error: unknown) => {
      addresses = null;
      throw error;
    });
    addresses.then(
      (found) => {
        const [first] = found;
        if (options.all === true || first === undefined) answer(null, found);
        else answer(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => answer(error, []),
    );
  };
}
