// What every kind of channel takes and gives. A channel turns one telling into a message and sends it once.
// It never retries, never throws for the world's faults, and knows nothing of the outbox or the database.
import type { TObject } from "typebox";
import type { Net } from "#platform/net/index.ts";

/** What one attempt may take, from the lookup to the answer; less than the lease of the delivery's row. */
export const attemptTimeoutMs = 10_000;

/** What is told: composed once at fan-out and kept with the delivery, so that every try says the same. */
export interface Telling {
  readonly id: string; // the delivery's id (uuid): idempotency key, the same on every try
  readonly event:
    | "monitor.down"
    | "monitor.up"
    | HeartbeatEvent
    | ExpiryTelling["event"]
    | "keepwatch.blind"
    | "channel.test";
  readonly occurredAt: string; // RFC 3339, UTC, milliseconds
  readonly organization: { readonly id: string; readonly name: string };
  readonly monitor: {
    readonly id: string;
    readonly name: string;
    readonly kind: string;
    readonly url: string;
    readonly tags: readonly string[];
  } | null;
  /** In place of `monitor`. Undefined in what the version before this one has composed. */
  readonly heartbeat?: HeartbeatTold | null;
  readonly incident: {
    readonly id: string;
    readonly sequence: number; // rises with every telling of this incident, so that a receiver can order what arrives late
    readonly startedAt: string;
    readonly resolvedAt: string | null;
    readonly reason: string;
    readonly message: string;
    readonly url: string; // the incident's page in Keepwatch
    /** Runs that were missed while it lasted; only with `heartbeat.recovered`, and not where the miss is taken back. */
    readonly missedRuns?: MissedRuns;
    /** The miss was none and the fault is ours; only with `heartbeat.recovered`. */
    readonly takenBack?: { readonly pingAt: string | null };
  } | null;
  /** What Keepwatch says of itself, in a sentence; only with `keepwatch.blind`. */
  readonly notice?: string;
  /** Only with `certificate.…`. */
  readonly certificate?: ExpiryTelling["certificate"];
  /** Only with `domain.expiring`. */
  readonly domain?: ExpiryTelling["domain"];
  /** The run that took unusually long; only with `heartbeat.slow`. */
  readonly run?: SlowRun;
  /** The page in Keepwatch of what is told without an incident. */
  readonly page?: string;
}

export type HeartbeatEvent = "heartbeat.missed" | "heartbeat.failed" | "heartbeat.recovered" | "heartbeat.slow";

export interface HeartbeatTold {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly schedule: string; // as a person would say it
  readonly timeZone: string; // in which its moments are told
  readonly tags: readonly string[];
  readonly url: string; // its page in Keepwatch
}

export interface MissedRuns {
  readonly count: number;
  /** It was not counted further. */
  readonly isAtLeast: boolean;
}

export interface SlowRun {
  readonly runId: string | null;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly usualMs: number;
}

/** What ends by a date. `daysLeft` is rounded up, and is as of `occurredAt`. */
export interface ExpiryTelling {
  readonly event: "certificate.expiring" | "certificate.revoked" | "certificate.changed" | "domain.expiring";
  readonly certificate: {
    readonly host: string;
    readonly validTo: string; // RFC 3339
    readonly daysLeft: number;
    readonly issuer: string;
    readonly fingerprint: string; // SHA-256, lower-case hexadecimal
    readonly revokedAt: string | null;
    readonly monitorCount: number; // of the organisation, that show this certificate
  };
  readonly domain: {
    readonly name: string;
    readonly expiresAt: string;
    readonly daysLeft: number;
    readonly registrar: string | null;
    readonly monitorCount: number;
  };
}

/** `sent`: taken by the other side. `retry`: may work later. `permanent`: will never work (wrong address, refused key). */
export interface Outcome {
  readonly result: "sent" | "retry" | "permanent";
  /** HTTP or SMTP status where there was one. */
  readonly statusCode: number | null;
  /** What the other side answered, or what went wrong, in words: at most 500 characters, no secrets. */
  readonly detail: string;
  /** From `Retry-After`, in milliseconds, when the other side said so. */
  readonly retryAfterMs: number | null;
  /** True when the attempt may have been taken although it failed (a time-out after the request was written). */
  readonly isAmbiguous: boolean;
}

export interface SendContext {
  readonly net: Net;
  readonly signal: AbortSignal; // aborts at the attempt's deadline (10 s) or at a stop
  readonly now: () => number; // Unix milliseconds
  /** Attempt number, 1 for the first; a message that its receiver cannot deduplicate says from 2 on that it may be a repeat. */
  readonly attempt: number;
  readonly isRepeat: boolean; // an earlier attempt ended ambiguously or without a known outcome
  readonly smtp: { readonly url: string; readonly from: string } | null; // the instance's mail server
}

/** A fault of the settings that a schema cannot say; becomes an entry of the 400's `errors`. */
export interface SettingsFault {
  readonly path: string; // JSON pointer inside the settings: "/url"
  readonly message: string;
}

export interface Channel<Settings> {
  readonly kind: string;
  /** JSON schema of the settings as a person gives them. Unknown fields are refused. */
  readonly settings: TObject;
  /** Names of settings that are encrypted at rest and never read back. */
  readonly secretFields: readonly string[];
  /** Every fault at once of settings that already fit the schema; empty when they may be saved. */
  faults(settings: Settings): readonly SettingsFault[];
  /** Fills what may be left out (a webhook's secret, for one). `generated` lists secret fields that were made and are shown once. */
  complete(settings: Settings): { settings: Settings; generated: readonly string[] };
  /** Whom one telling goes to: each entry is a delivery of its own (each address of an email; one for a webhook). */
  recipients(settings: Settings): readonly string[];
  send(settings: Settings, recipient: string, telling: Telling, context: SendContext): Promise<Outcome>;
}
