// What was seen, in words.
import type { TFunction } from "i18next";
import { currentLanguage } from "#web/language.ts";
import type { Sighting } from "#web/api/types.ts";
import { formatResponse } from "#web/ui/format.ts";
import type { State } from "#web/ui/state.ts";
import type { PhaseName, PhaseTimes } from "#web/ui/phases.ts";

const reasonKeys = [
  "dns_not_found",
  "dns_timeout",
  "connect_refused",
  "connect_unreachable",
  "connect_timeout",
  "connection_reset",
  "tls_expired",
  "tls_untrusted",
  "tls_name_mismatch",
  "tls_handshake",
  "timeout",
  "response_truncated",
  "response_malformed",
  "headers_too_large",
  "body_undecodable",
  "too_many_redirects",
  "redirect_loop",
  "redirect_invalid",
  "status_unexpected",
  "keyword_missing",
  "keyword_present",
  "assertion_failed",
  "assertion_timeout",
  "body_not_json",
  "response_slow",
  "answer_unwanted",
  "auth_failed",
  "proxy_failed",
  "http2_not_offered",
  "address_forbidden",
  "missed",
  "not_started",
  "run_too_long",
  "failed",
  "exit_status",
  "json_mismatch",
  "run_too_short",
  "took_too_long",
  "too_early",
  "miss_taken_back",
  "probe_capacity",
  "own_delay",
  "own_network",
] as const;

/** A code that a newer server made up reads as "something else". */
function reasonWords(t: TFunction, reason: string | null): string {
  if (reason === null) return "";
  const known = reasonKeys.find((key) => key === reason);
  return t(`reasons.${known ?? "other"}`);
}

/** Why it failed, as the server put it where the page speaks the server's language; else by the code and the status. */
export function failureWords(t: TFunction, reason: string | null, message: string | null): string {
  if (message !== null && (currentLanguage() === "en" || reason === null)) return message;
  const status = message?.match(/^HTTP (\d{3})/)?.[1];
  const why = reasonWords(t, reason);
  return status === undefined ? why : t("sighting.failedWith", { status, why });
}

interface Seen {
  readonly message: string | null;
  readonly verdict: Sighting["verdict"];
  readonly reason: string | null;
  readonly statusCode: number | null;
  readonly totalMs: number | null;
}

/** "HTTP 200 in 142 ms", "HTTP 200, time not measured", "Connection refused", "We could not look". */
export function sightingWords(t: TFunction, seen: Seen): string {
  if (seen.verdict === "unmeasured") return t("sighting.unmeasured");
  if (seen.verdict === "good" || seen.verdict === "slow") return answeredWords(t, seen.statusCode, seen.totalMs);
  return failureWords(t, seen.reason, seen.message);
}

function answeredWords(t: TFunction, status: number | null, totalMs: number | null): string {
  if (totalMs === null)
    return status === null ? t("sighting.answeredUntimed") : t("sighting.answeredUntimedWith", { status });
  const time = formatResponse(totalMs);
  return status === null ? t("sighting.answered", { time }) : t("sighting.answeredWith", { status, time });
}

/** The state that a look alone would make of its target. */
export function stateSeen(verdict: Sighting["verdict"]): State {
  return statesByVerdict[verdict];
}

const statesByVerdict: Readonly<Record<Sighting["verdict"], State>> = {
  good: "up",
  slow: "degraded",
  bad: "down",
  unmeasured: "unknown",
};

export function phaseTimes(phases: Sighting["phases"]): PhaseTimes {
  return {
    dns: phases.dnsMs,
    connect: phases.connectMs,
    tls: phases.tlsMs,
    firstByte: phases.firstByteMs,
    transfer: phases.transferMs,
  };
}

/** Where a failed look ended: said by the reason where it can be, else the phase after the last one that ended. */
export function failedPhase(seen: Pick<Sighting, "verdict" | "reason" | "phases">): PhaseName | null {
  if (seen.verdict !== "bad" || seen.reason === null) return null;
  if (seen.reason.startsWith("dns_")) return "dns";
  if (seen.reason.startsWith("connect_") || seen.reason === "address_forbidden") return "connect";
  if (seen.reason.startsWith("tls_")) return "tls";
  if (seen.reason !== "timeout" && seen.reason !== "connection_reset") return null; // It answered; the answer was wrong.
  const times = phaseTimes(seen.phases);
  if (times.transfer !== null) return "transfer";
  if (times.firstByte !== null) return "firstByte";
  return times.connect === null ? "connect" : "firstByte";
}
