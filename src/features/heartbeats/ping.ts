// The noun: a ping is one sign of life. Its kinds and limits; nothing of how it came or what it leads to.

/** What a ping's address says that it is, before any rule has looked at it. */
export const signals = ["success", "start", "fail", "log", "alive"] as const;
export type Signal = (typeof signals)[number];

/** What it was taken as. The order is that of the stored numbers: new ones go to the end. */
export const pingKinds = ["success", "start", "fail", "log", "ignored", "alive"] as const;
export type PingKind = (typeof pingKinds)[number];

export function storedKind(kind: PingKind): number {
  return pingKinds.indexOf(kind);
}

/** A newer program may have stored a kind that we do not know: it is shown as a log line. */
export function kindOfStored(stored: number): PingKind {
  return pingKinds[stored] ?? "log";
}

export const MAX_BODY_BYTES = 100_000; // kept; the rest is read and dropped
export const MAX_DRAINED_BYTES = 10_000_000; // a longer body is refused
export const MAX_USER_AGENT = 200; // characters

/** In whose words a ping came; also the form of the token by which its heartbeat was named. */
export const pingForms = [
  "keepwatch",
  "healthchecks",
  "email",
  "uptimeKuma",
  "gatus",
  "cronitor",
  "betterStack",
  "kener",
  "oneUptime",
  "checkly",
] as const;
export type PingForm = (typeof pingForms)[number];

/** One ping as it was received. Moments are Unix milliseconds. */
export interface Ping {
  readonly id: string;
  readonly number: number; // thing.number
  readonly receivedAt: number;
  readonly signal: Signal;
  readonly exitStatus: number | null;
  readonly runId: string | null;
  readonly form: PingForm;
  readonly scheme: string;
  readonly method: string;
  readonly address: string | null;
  readonly userAgent: string | null;
  /** As far as it is kept. */
  readonly body: Buffer | null;
  /** As sent. */
  readonly bodyBytes: number;
  /** What it says of itself, where the form has a place for that. */
  readonly message: string | null;
  /** Of a mail. */
  readonly subject: string | null;
  /** A duration that the form has told, in milliseconds. */
  readonly toldDurationMs: number | null;
  /** By an address whose place another has taken. */
  readonly isByFormerAddress: boolean;
}
