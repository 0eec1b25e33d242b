// Turns what came back over HTTP into an outcome. Knows nothing of a channel's message; a channel may know more about
// its own service (Slack's words) and judge before this.
//
// A lost alert is worse than a useless retry, and a retry costs one request every few minutes for a day. So an attempt
// is permanent only where the other side itself says that this address or this message will never be taken. A 404, a
// 401 or a 403 is not that: a proxy in front of a receiver that is being deployed answers so for a minute, and a key
// that was mended within the day lets the alert through. What stays wrong ends as dead, where a person sees it.
import { STATUS_CODES } from "node:http";
import type { Outcome } from "./channel.ts";
import { failedOutcome } from "./failure.ts";
import type { HttpAnswer, HttpFailure } from "./http-attempt.ts";
import { oneLine } from "./plain-text.ts";
import { safeDetail, withoutSecrets } from "./redact.ts";
import { retryAfterMs } from "./retry-after.ts";

/** 400, 413, 415, 422: this very message is refused, and every try sends the same. 410: gone for good, as the sender says. */
const permanentStatuses: ReadonlySet<number> = new Set([301, 308, 400, 410, 413, 415, 422]);
/** The request may have been carried out before the error; of 5xx only 503 says that it was turned away. */
const isAmbiguousStatus = (status: number): boolean => status >= 500 && status !== 503;

const excerptMaxCharacters = 200;

export interface HttpReading {
  readonly host: string; // the only part of the address that a detail may show
  readonly secrets: readonly string[];
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

export function outcomeOf(result: HttpAnswer | HttpFailure, reading: HttpReading): Outcome {
  if (result.kind === "failed") {
    const { error, mayHaveArrived } = result;
    return failedOutcome({
      error,
      mayHaveArrived,
      host: reading.host,
      secrets: reading.secrets,
      signal: reading.signal,
    });
  }
  const { statusCode } = result;
  const isTaken = statusCode >= 200 && statusCode < 300;
  const isPermanent = permanentStatuses.has(statusCode);
  return {
    result: isTaken ? "sent" : isPermanent ? "permanent" : "retry",
    statusCode,
    detail: safeDetail(answerInWords(result, reading), reading.secrets),
    retryAfterMs: isTaken || isPermanent ? null : retryAfterMs(result.retryAfter, reading.nowMs),
    isAmbiguous: isAmbiguousStatus(statusCode),
  };
}

function answerInWords(answer: HttpAnswer, { host, secrets }: HttpReading): string {
  const status = `${answer.statusCode} ${STATUS_CODES[answer.statusCode] ?? ""}`.trim();
  if (answer.statusCode >= 300 && answer.statusCode < 400) {
    const target = originOf(answer.location);
    const where = target === null ? "" : ` to ${target}`;
    return `${host} redirects${where} (${status}). Redirects are not followed: enter the final address in the channel.`;
  }
  const excerpt = oneLine(withoutSecrets(answer.excerpt, secrets), excerptMaxCharacters);
  return excerpt === "" ? `${host} answered ${status}.` : `${host} answered ${status}: ${excerpt}`;
}

/** Without path and query, which may repeat what is secret in the address that was asked. */
function originOf(location: string | null): string | null {
  const url = location === null ? null : URL.parse(location);
  return url === null || url.origin === "null" ? null : url.origin;
}
