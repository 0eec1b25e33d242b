// The texts of a segment or block, each kept once: reasons, messages and addresses. An address of IPv4 takes four
// bytes, and many or long texts are deflated. Pure.
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { MAX_LOOKS, MAX_TEXT_BYTES } from "./look.ts";

/** Below this, deflate saves nothing. */
const LEAST_TO_DEFLATE_BYTES = 200;
const PLAIN = 0;
const DEFLATED = 1;
/** A look has three texts. */
const MAX_TEXTS = 3 * MAX_LOOKS;
const IPV4_BYTES = 4;

/** Gathers texts and gives each its place. */
export class TextsToPack {
  readonly #places = new Map<string, number>();

  placeOf(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.#places.size);
    return this.#places.size - 1;
  }

  write(to: ByteWriter): void {
    to.varint(this.#places.size);
    for (const text of this.#places.keys()) {
      const ipv4 = bytesOfIpv4(text);
      const bytes = ipv4 ?? Buffer.from(text);
      to.varint(bytes.length * 2 + (ipv4 === null ? 0 : 1));
      to.bytes(bytes);
    }
  }

  /** For what is kept long: deflated where that is shorter. */
  writeDeflated(to: ByteWriter): void {
    const plain = new ByteWriter();
    this.write(plain);
    const bytes = plain.take();
    if (bytes.length > MAX_TEXT_BYTES) throw new RangeError(`The texts take more than ${MAX_TEXT_BYTES} bytes`);
    const deflated = bytes.length < LEAST_TO_DEFLATE_BYTES ? bytes : deflateRawSync(bytes, { level: 9 });
    const isShorter = deflated.length < bytes.length;
    const shorter = isShorter ? deflated : bytes;
    to.varint(shorter.length * 2 + (isShorter ? DEFLATED : PLAIN));
    to.bytes(shorter);
  }
}

export function readTexts(from: ByteReader): string[] {
  const texts: string[] = [];
  for (let left = from.varint(MAX_TEXTS); left > 0; left--) {
    const head = from.varint(2 * MAX_TEXT_BYTES + 1);
    const bytes = from.bytes(Math.floor(head / 2));
    texts.push(head % 2 === 1 ? ipv4Of(bytes) : textOf(bytes));
  }
  return texts;
}

export function readDeflatedTexts(from: ByteReader): string[] {
  const head = from.varint(2 * MAX_TEXT_BYTES + 1);
  const bytes = from.bytes(Math.floor(head / 2));
  const plain = head % 2 === DEFLATED ? inflateRawSync(bytes, { maxOutputLength: MAX_TEXT_BYTES }) : bytes;
  const reader = new ByteReader(plain);
  const texts = readTexts(reader);
  reader.assertEnd();
  return texts;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}

function ipv4Of(bytes: Uint8Array): string {
  if (bytes.length !== IPV4_BYTES) throw new RangeError("A packed IPv4 address has four bytes");
  return bytes.join(".");
}

const ZERO = 48;
const NINE = 57;
const DOT = 46;

/** null for whatever would not come back exactly as it was. */
function bytesOfIpv4(text: string): Uint8Array | null {
  if (text.length < 7 || text.length > 15) return null;
  const bytes = new Uint8Array(IPV4_BYTES);
  let place = 0;
  let value = -1; // no digit yet
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= ZERO && code <= NINE) {
      if (value === 0) return null; // 01
      value = Math.max(value, 0) * 10 + code - ZERO;
      if (value > 255) return null;
    } else if (code === DOT && value >= 0 && place < IPV4_BYTES - 1) {
      bytes[place++] = value;
      value = -1;
    } else return null;
  }
  if (value < 0 || place !== IPV4_BYTES - 1) return null;
  bytes[place] = value;
  return bytes;
}
