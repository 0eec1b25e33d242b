// What went wrong between us and the other side, in words and as an outcome: for HTTP and SMTP alike.
// Knows nothing of answers: whoever has one judges it himself.
import { attemptTimeoutMs, type Outcome } from "./channel.ts";
import { codesOf, whyItFailed } from "./failure-words.ts";
import { safeDetail } from "./redact.ts";

export interface Failure {
  readonly error: unknown;
  /** The message was on its way when it broke off, so it may have been taken. */
  readonly mayHaveArrived: boolean;
  readonly host: string; // whom we spoke to, for the sentence
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

/** Permanent only for an address that the operator has forbidden; the world's other faults pass. */
export function failedOutcome({ error, mayHaveArrived, host, secrets, signal }: Failure): Outcome {
  const isForbidden = codesOf(error).includes("address_forbidden");
  const sentence = signal.aborted ? endedBySignal(signal, host) : whyItFailed(error, host);
  return {
    result: isForbidden ? "permanent" : "retry",
    statusCode: null,
    detail: safeDetail(mayHaveArrived ? `${sentence} The message may have arrived all the same.` : sentence, secrets),
    retryAfterMs: null,
    isAmbiguous: mayHaveArrived,
  };
}

function endedBySignal(signal: AbortSignal, host: string): string {
  const isDeadline = signal.reason instanceof Error && signal.reason.name === "TimeoutError";
  if (!isDeadline) return `Keepwatch stopped while it was waiting for ${host}.`;
  return `${host} did not answer within ${attemptTimeoutMs / 1_000} s.`;
}
