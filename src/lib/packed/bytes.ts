// Whole numbers and texts as bytes, written one behind the other, and read back with every end checked. Pure.
import { MAX_INTEGER } from "./look.ts";

const FIRST_SIZE = 512;
/** Above this a number is cut by arithmetic, because bit operations know 32 bits. */
const BIT_OPERATIONS_END = 2 ** 31;
/** Room for the longest varint of a safe integer. */
const MAX_VARINT_BYTES = 8;
/** A difference of two integers, folded: twice as great. */
const MAX_VARINT = 2 * MAX_INTEGER + 1;

/** Grows as needed; `take` copies what was written, so that one writer serves many packings. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE);
  length = 0;

  start(): void {
    this.length = 0;
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = value;
  }

  /** 0 to 2^49 − 1, seven bits a byte, the lowest first. */
  varint(value: number): void {
    if (this.length + MAX_VARINT_BYTES > this.#bytes.length) this.#grow(MAX_VARINT_BYTES);
    const bytes = this.#bytes;
    while (value >= BIT_OPERATIONS_END) {
      bytes[this.length++] = (value % 128) | 128;
      value = Math.floor(value / 128);
    }
    while (value >= 128) {
      bytes[this.length++] = (value & 127) | 128;
      value >>>= 7;
    }
    bytes[this.length++] = value;
  }

  signed(value: number): void {
    this.varint(folded(value));
  }

  bytes(more: Uint8Array): void {
    if (this.length + more.length > this.#bytes.length) this.#grow(more.length);
    this.#bytes.set(more, this.length);
    this.length += more.length;
  }

  /** Puts a byte where one was written before. */
  setByte(at: number, value: number): void {
    this.#bytes[at] = value;
  }

  take(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.length));
  }

  #grow(by: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.length + by));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const value = this.#bytes[this.at++];
    if (value === undefined) throw tooShort();
    return value;
  }

  varint(max = MAX_VARINT): number {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = this.byte();
      value += (byte & 127) * weight;
      if (value > max) throw new RangeError(`A packed number is greater than ${max}`);
      if (byte < 128) return value;
      if (weight > MAX_VARINT) throw new RangeError("A packed number has too many digits");
    }
  }

  signed(): number {
    return unfolded(this.varint());
  }

  bytes(count: number): Uint8Array {
    this.skip(count);
    return this.#bytes.subarray(this.at - count, this.at);
  }

  skip(count: number): void {
    this.at += count;
    if (this.at > this.#bytes.length) throw tooShort();
  }

  /** Bytes behind the end mean that they were damaged, or written by somebody else. */
  assertEnd(): void {
    if (this.at !== this.#bytes.length) throw new RangeError("Packed bytes go on behind their end");
  }
}

/** 0, −1, 1, −2, 2 … become 0, 1, 2, 3, 4 …, so that small differences are small numbers. */
export function folded(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

export function unfolded(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

export function tooShort(): RangeError {
  return new RangeError("Packed bytes end too early");
}

/** The bytes are whole, and a newer program wrote them: they must be left alone. */
export class UnknownFormat extends RangeError {}

/** Every packed form begins with the version of its format. */
export function assertFormat(found: number, known: number, what: string): void {
  if (found !== known)
    throw new UnknownFormat(`A packed ${what} has format ${found}; this program knows ${known}: a newer one wrote it`);
}
