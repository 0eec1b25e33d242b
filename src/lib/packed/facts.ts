// What of a look repeats from one to the next: verdict, status, version, texts, and which phases were timed. A segment
// writes it into every row, a block once for all the looks that share it. Pure.
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { assertInteger, MAX_SMALL_INTEGER, type PackedLook } from "./look.ts";
import type { TextsToPack } from "./texts.ts";

export type Facts = Pick<
  PackedLook,
  "version" | "verdict" | "wasRetried" | "statusCode" | "reason" | "message" | "address"
>;

/** The same, with the places of the texts instead of themselves; −1 where there is none. */
export interface PlacedFacts {
  readonly version: number;
  readonly verdict: number;
  readonly wasRetried: boolean;
  readonly statusCode: number | null;
  readonly timed: number; // one bit for each of the phases in order, and one for the total
  readonly reason: number;
  readonly message: number;
  readonly address: number;
}

const MAX_VERDICT = 7;
const WAS_RETRIED = 8;
const HAS_REASON = 16;
const HAS_MESSAGE = 32;
const HAS_ADDRESS = 64;
const TIMED_BITS = 63;
/** The status that nearly every look has takes no byte of its own. */
const USUAL_STATUS = 200;
const IS_USUAL_STATUS = 64;
const HAS_STATUS = 128;

export const TIMED_TOTAL = 32;

export function timedOf(look: PackedLook): number {
  return (
    (look.dnsUs === null ? 0 : 1) |
    (look.connectUs === null ? 0 : 2) |
    (look.tlsUs === null ? 0 : 4) |
    (look.firstByteUs === null ? 0 : 8) |
    (look.transferUs === null ? 0 : 16) |
    (look.totalUs === null ? 0 : TIMED_TOTAL)
  );
}

export function writeFacts(to: ByteWriter, look: PackedLook, timed: number, texts: TextsToPack): void {
  const { version, verdict, statusCode, reason, message, address } = look;
  assertInteger(verdict, MAX_VERDICT, "verdict");
  assertInteger(version, MAX_SMALL_INTEGER, "version");
  if (statusCode !== null) assertInteger(statusCode, MAX_SMALL_INTEGER, "statusCode");
  to.byte(
    verdict |
      (look.wasRetried ? WAS_RETRIED : 0) |
      (reason === null ? 0 : HAS_REASON) |
      (message === null ? 0 : HAS_MESSAGE) |
      (address === null ? 0 : HAS_ADDRESS),
  );
  to.byte(timed | (statusCode === USUAL_STATUS ? IS_USUAL_STATUS : statusCode === null ? 0 : HAS_STATUS));
  to.varint(version);
  if (statusCode !== null && statusCode !== USUAL_STATUS) to.varint(statusCode);
  if (reason !== null) to.varint(texts.placeOf(reason));
  if (message !== null) to.varint(texts.placeOf(message));
  if (address !== null) to.varint(texts.placeOf(address));
}

export function readFacts(from: ByteReader): PlacedFacts {
  const flags = from.byte();
  const more = from.byte();
  const version = from.varint(MAX_SMALL_INTEGER);
  return {
    version,
    verdict: flags & MAX_VERDICT,
    wasRetried: (flags & WAS_RETRIED) !== 0,
    statusCode: more & IS_USUAL_STATUS ? USUAL_STATUS : more & HAS_STATUS ? from.varint(MAX_SMALL_INTEGER) : null,
    timed: more & TIMED_BITS,
    reason: flags & HAS_REASON ? from.varint() : -1,
    message: flags & HAS_MESSAGE ? from.varint() : -1,
    address: flags & HAS_ADDRESS ? from.varint() : -1,
  };
}

export function withTexts(placed: PlacedFacts, texts: readonly string[]): Facts {
  const at = (place: number): string | null => {
    if (place === -1) return null;
    const text = texts[place];
    if (text === undefined) throw new RangeError(`There is no packed text ${place}`);
    return text;
  };
  const { version, verdict, wasRetried, statusCode, reason, message, address } = placed;
  return { version, verdict, wasRetried, statusCode, reason: at(reason), message: at(message), address: at(address) };
}
