// What every kind of probe takes and gives. A probe looks once at one target and never throws for the world's faults:
// whatever the target does becomes a sighting. It knows nothing of monitors, schedules, beliefs or the database.
import type { ProbeNet } from "#platform/net/index.ts";

/** Stable codes; the page, the API and users' rules depend on them. Add, never rename. */
export const reasonCodes = [
  "dns_not_found",
  "dns_timeout",
  "dns_failed",
  "connect_refused",
  "connect_unreachable",
  "connect_timeout",
  "connection_reset",
  "tls_expired",
  "tls_untrusted",
  "tls_name_mismatch",
  "tls_handshake",
  "http2_not_offered",
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
  "address_forbidden",
  "probe_capacity",
  "own_delay",
  "own_network",
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

/**
 * `good`: what was asked for came; `slow`: it came, but later than the target's own limit. `bad`: the target's fault.
 * `unmeasured` is our own fault (no free file or port, a late event loop, no probe capacity) and is never held against
 * the target.
 */
export type Verdict = "good" | "slow" | "bad" | "unmeasured";

/** Integer microseconds of each phase, summed over redirects; null for a phase that was not reached or not needed. */
export interface Phases {
  readonly dnsUs: number | null;
  readonly connectUs: number | null;
  readonly tlsUs: number | null;
  readonly firstByteUs: number | null;
  readonly transferUs: number | null;
}

/** One look at one target. */
export interface Sighting extends Phases {
  readonly verdict: Verdict;
  readonly reason: ReasonCode | null; // null exactly when good
  readonly message: string | null; // one plain sentence for people: "HTTP 500, expected 200-299"
  readonly totalUs: number | null; // from the first lookup to the last byte; null when unmeasured
  readonly statusCode: number | null;
  readonly address: string | null; // IP address that answered (or was tried) last
  readonly certificate: CertificateFacts | null;
  /** What a bad answer looked like, for people; left out where there was none. */
  readonly answer?: BadAnswer;
}

/** An answer as it came: the head in Latin-1, and the first kilobyte of the body, packed as the server packed it. */
export interface BadAnswer {
  readonly head: string;
  readonly beginning: Buffer;
  readonly contentEncoding: string | null;
  readonly contentType: string | null;
}

/** Moments are RFC 3339. Texts are of one line and bounded. */
export interface CertificateFacts {
  readonly validFrom: string;
  readonly validTo: string;
  readonly issuer: string;
  readonly subject: string;
  readonly names: readonly string[]; // alternative names, the first few of `nameCount`
  readonly nameCount: number;
  readonly fingerprint: string; // SHA-256, lower-case hexadecimal
  readonly chain: readonly ChainLink[]; // the server's own first
  readonly chainFault: ChainFault | null;
  readonly isNameMismatch: boolean;
  /** As the server itself says (a stapled OCSP response); null when it offers none, or was not asked yet. */
  readonly revocation: Revocation | null;
}

export interface ChainLink {
  readonly subject: string;
  readonly issuer: string;
  readonly validTo: string | null;
}

/** What is wrong with the chain. Stable codes: add, never rename. */
export const chainFaults = [
  "self_signed",
  "incomplete_chain",
  "unknown_authority",
  "expired",
  "chain_expired",
  "not_yet_valid",
  "other",
] as const;
export type ChainFault = (typeof chainFaults)[number];

export interface Revocation {
  readonly status: "good" | "revoked" | "unknown";
  readonly thisUpdate: string | null;
  readonly nextUpdate: string | null;
  readonly revokedAt: string | null;
}

export interface ProbeContext {
  readonly net: ProbeNet;
  readonly timeoutMs: number; // for one attempt; where redirects are followed, for each hop
  readonly attemptMs: number; // for all hops together, at least `timeoutMs`; the probe must end by itself by then
  /** True on the immediate retry: resolve anew, prefer another address of the name. */
  readonly isRetry: boolean;
  /** The address that failed, on a retry. */
  readonly avoidAddress: string | null;
  /** Ends the look without a verdict (graceful stop): the promise rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

export type Probe<Settings> = (settings: Settings, context: ProbeContext) => Promise<Sighting>;
