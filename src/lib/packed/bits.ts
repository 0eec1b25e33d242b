// Whole numbers as bits, one behind the other. Small ones are written in the code of Rice: what is above the `low` bits
// in unary, the low bits as they are; a number far too great for that says so, and how many bits it has. Pure.
import { tooShort } from "./bytes.ts";

/** As many ones announce a number that is written in full. */
const ESCAPE = 15;
/** Bits of the count of bits of such a number. */
const LENGTH_BITS = 6;
/** Numbers are below 2^50: twice the difference of two differences of moments. */
export const MAX_BITS = 50;
const CHUNK_BITS = 16;
/** Bits of `low`; a column in which more would be better has nothing but exceptions. */
export const LOW_BITS = 5;
export const MAX_LOW = 2 ** LOW_BITS - 1;

export class BitWriter {
  #bytes = Buffer.allocUnsafeSlow(4_096);
  #length = 0;
  #pending = 0;
  #pendingBits = 0; // below 8 between two calls

  start(): void {
    this.#length = 0;
    this.#pending = 0;
    this.#pendingBits = 0;
  }

  /** `value` must be below 2^count. */
  put(value: number, count: number): void {
    while (count > CHUNK_BITS) {
      count -= CHUNK_BITS;
      const high = Math.floor(value / 2 ** count);
      value -= high * 2 ** count;
      this.#putShort(high, CHUNK_BITS);
    }
    this.#putShort(value, count);
  }

  rice(value: number, low: number): void {
    const above = aboveLow(value, low);
    if (above >= ESCAPE) {
      this.#putShort(2 ** ESCAPE - 1, ESCAPE);
      const bits = bitsOf(value);
      this.#putShort(bits, LENGTH_BITS);
      this.put(value, bits);
      return;
    }
    this.#putShort((2 << above) - 2, above + 1);
    if (low <= CHUNK_BITS) this.#putShort(value & ((1 << low) - 1), low);
    else this.put(value - above * 2 ** low, low);
  }

  /** Valid until the next start. */
  written(): Uint8Array {
    if (this.#pendingBits > 0) this.#putShort(0, 8 - this.#pendingBits);
    return this.#bytes.subarray(0, this.#length);
  }

  #putShort(value: number, count: number): void {
    this.#pending = (this.#pending << count) | value;
    this.#pendingBits += count;
    if (this.#length + 4 > this.#bytes.length) this.#grow();
    while (this.#pendingBits >= 8) {
      this.#pendingBits -= 8;
      this.#bytes[this.#length++] = this.#pending >>> this.#pendingBits;
    }
    this.#pending &= (1 << this.#pendingBits) - 1;
  }

  #grow(): void {
    const grown = Buffer.allocUnsafeSlow(2 * this.#bytes.length);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** The bits that `rice` writes. */
export function riceBits(value: number, low: number): number {
  const above = aboveLow(value, low);
  return above >= ESCAPE ? ESCAPE + LENGTH_BITS + bitsOf(value) : above + 1 + low;
}

/** Bit operations know 32 bits and are several times as quick. */
function aboveLow(value: number, low: number): number {
  return value < 2 ** 31 ? value >> low : Math.floor(value / 2 ** low);
}

function bitsOf(value: number): number {
  const high = Math.floor(value / 2 ** 32);
  return high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(value);
}

export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #pending = 0;
  #pendingBits = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(count: number): number {
    let value = 0;
    while (count > CHUNK_BITS) {
      value = value * 2 ** CHUNK_BITS + this.#takeShort(CHUNK_BITS);
      count -= CHUNK_BITS;
    }
    return value * 2 ** count + this.#takeShort(count);
  }

  rice(low: number): number {
    let above = 0;
    while (above < ESCAPE && this.#takeShort(1) === 1) above++;
    if (above < ESCAPE)
      return low <= CHUNK_BITS ? (above << low) | this.#takeShort(low) : above * 2 ** low + this.take(low);
    const bits = this.#takeShort(LENGTH_BITS);
    if (bits > MAX_BITS) throw new RangeError(`A packed number has ${bits} bits`);
    return this.take(bits);
  }

  /** Nothing but the padding of the last byte may be left. */
  assertEnd(): void {
    if (this.#at !== this.#bytes.length) throw new RangeError("Packed bits go on behind their end");
  }

  #takeShort(count: number): number {
    while (this.#pendingBits < count) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw tooShort();
      this.#pending = (this.#pending << 8) | byte;
      this.#pendingBits += 8;
    }
    this.#pendingBits -= count;
    const value = this.#pending >>> this.#pendingBits;
    this.#pending &= (1 << this.#pendingBits) - 1;
    return value;
  }
}
