// UUIDv7 (RFC 9562) made in the process: ids sort by the moment they were made, so indexes grow at one end; and UUIDv5,
// which a name always leads to. Knows nothing of what the ids name.
import { hash, randomFillSync } from "node:crypto";

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a lower-case UUID of any version: one spelling, because ids are compared as text all over the house. */
export function isUuid(text: string): boolean {
  return form.test(text);
}

const otherSpelling = /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i;

/** The one spelling of a UUID that may be written in capitals or without dashes; null when the text is none. */
export function uuidIn(text: string): string | null {
  if (isUuid(text)) return text;
  return otherSpelling.test(text) ? dashed(text.replaceAll("-", "").toLowerCase()) : null;
}

/** Version 5: the same name in the same namespace (a UUID) has the same id, everywhere and always. */
export function uuidv5(namespace: string, name: string): string {
  const bytes = hash(
    "sha1",
    Buffer.concat([Buffer.from(namespace.replaceAll("-", ""), "hex"), Buffer.from(name)]),
    "buffer",
  );
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return dashed(bytes.toString("hex", 0, 16));
}

function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const counterLimit = 0x1000; // 12 bits: what fits beside the millisecond
const counterSeedMask = 0x7ff; // a new millisecond starts in the lower half, so that there is room to count
const hexDigits = "0123456789abcdef";
const randomPoolBytes = 4_096; // one call to the system's generator for 400 ids

/**
 * Makes ids that rise strictly, also within one millisecond and when the clock is set back: then the last moment is
 * kept and counted on. `now` gives Unix milliseconds.
 */
export function uuidv7Maker(now: () => number): () => string {
  const pool = Buffer.alloc(randomPoolBytes);
  let used = randomPoolBytes;
  let lastMs = 0;
  let counter = 0;

  function tenRandomBytes(): Buffer {
    if (used + 10 > randomPoolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    used += 10;
    return pool.subarray(used - 10, used);
  }

  const written = Buffer.alloc(36, "-");

  /** The lowest `digits` hexadecimal digits of a number. */
  function write(value: number, at: number, digits: number): void {
    for (let place = at + digits - 1, rest = value; place >= at; place--, rest >>>= 4)
      written[place] = hexDigits.charCodeAt(rest & 0xf);
  }

  return () => {
    const random = tenRandomBytes();
    const currentMs = now();
    if (currentMs > lastMs) {
      lastMs = currentMs;
      counter = random.readUInt16BE(0) & counterSeedMask;
    } else if (++counter === counterLimit) {
      lastMs += 1;
      counter = random.readUInt16BE(0) & counterSeedMask;
    }
    write(Math.floor(lastMs / 0x10000), 0, 8);
    write(lastMs % 0x10000, 9, 4);
    write(0x7000 | counter, 14, 4);
    write((random.readUInt16BE(2) & 0x3fff) | 0x8000, 19, 4);
    write(random.readUInt32BE(4), 24, 8);
    write(random.readUInt16BE(8), 32, 4);
    return written.toString("latin1");
  };
}

/** The ids of this process. */
export const uuidv7: () => string = uuidv7Maker(Date.now);
