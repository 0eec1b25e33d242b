// One look as the store keeps it, and the limits that every packed form shares. It knows neither monitors nor tables.

/** What is kept of one look at one thing. */
export interface PackedLook {
  readonly slot: number; // when it was due, Unix ms
  readonly at: number; // when it began, whole Unix ms
  readonly version: number; // of the settings that it was made with
  readonly verdict: number; // 0 good, 1 bad, 2 unmeasured, 3 slow; 4 to 7 are free
  readonly wasRetried: boolean;
  readonly statusCode: number | null;
  /** Microseconds in three significant digits, see three-digits.ts. */
  readonly dnsUs: number | null;
  readonly connectUs: number | null;
  readonly tlsUs: number | null;
  readonly firstByteUs: number | null;
  readonly transferUs: number | null;
  readonly totalUs: number | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly address: string | null;
}

/** A look together with the thing that was looked at. */
export type NumberedLook = PackedLook & { readonly number: number };

export const phaseNames = ["dnsUs", "connectUs", "tlsUs", "firstByteUs", "transferUs"] as const;
export type PhaseName = (typeof phaseNames)[number];

/** A verdict is stored as its place here. Add, never move. */
export const verdictNames = ["good", "bad", "unmeasured", "slow"] as const;
export const GOOD = verdictNames.indexOf("good");
export const BAD = verdictNames.indexOf("bad");
export const SLOW = verdictNames.indexOf("slow");

/** Moments and numbers of things, so that a difference of two of them, doubled, is still a safe integer. */
export const MAX_INTEGER = 2 ** 48 - 1;
/** Versions and status codes. */
export const MAX_SMALL_INTEGER = 2 ** 31 - 1;
/** Looks of one block or segment: a day at the shortest interval is 8,640. */
export const MAX_LOOKS = 65_536;
/** Texts of one block or segment, unpacked: what a day of failures with a long message each takes, twice. */
export const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** What was handed in cannot be kept: our own mistake. */
export function assertInteger(value: number, max: number, what: string): void {
  if (!(Number.isInteger(value) && value >= 0 && value <= max))
    throw new RangeError(`${what} must be a whole number from 0 to ${max}, not ${value}`);
}
