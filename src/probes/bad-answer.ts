// What a bad answer looked like, for people: its headers and the first kilobyte of its body. Kept as it came while the look
// is under way, which costs next to nothing, and made readable only for the few that are stored.
import { charsetOf, unpackBody } from "./http-body.ts";
import type { HttpParser } from "./http-parser.ts";
import type { BadAnswer } from "./probe.ts";
import { plain } from "./wording.ts";

const MAX_HEAD_CHARACTERS = 8_192;
const MAX_HEADERS = 64;
const MAX_VALUE_CHARACTERS = 500;
const MAX_BODY_CHARACTERS = 1_024;
/** Headers that are as good as a password. */
const secretHeaders: ReadonlySet<string> = new Set(["set-cookie", "authorization", "proxy-authorization", "x-api-key"]);

/** Nothing where no head came. */
export function badAnswerOf({ head, beginning, contentEncoding, contentType }: HttpParser): { answer?: BadAnswer } {
  if (head === "") return {};
  const kept = { head: head.slice(0, MAX_HEAD_CHARACTERS), beginning: beginning ?? Buffer.alloc(0) };
  return { answer: { ...kept, contentEncoding, contentType } };
}

export interface ReadableAnswer {
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** null where it cannot be read as text. */
  readonly body: string | null;
}

/** Safe to store and to show: no control characters, and no values of headers that hold secrets. */
export async function readableAnswer(answer: BadAnswer): Promise<ReadableAnswer> {
  return { headers: headersOf(answer.head), body: await bodyOf(answer) };
}

function headersOf(head: string): [string, string][] {
  const lines = head.split(/\r?\n/).slice(1, MAX_HEADERS + 1);
  return lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(":");
    if (colon <= 0) return [];
    const name = plain(line.slice(0, colon).trim(), 100);
    const value = secretHeaders.has(name.toLowerCase()) ? "[REDACTED]" : line.slice(colon + 1).trim();
    return [[name, plain(value, MAX_VALUE_CHARACTERS)]];
  });
}

async function bodyOf({ beginning, contentEncoding, contentType }: BadAnswer): Promise<string | null> {
  const unpacked = await unpackBody({ bytes: beginning, isCut: true, contentEncoding, contentType });
  if (unpacked.kind === "undecodable") return null;
  return storable(textOf(unpacked.bytes.subarray(0, MAX_BODY_CHARACTERS), charsetOf(contentType)));
}

function textOf(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString("utf8"); // a character set that nobody knows
  }
}

/** Lines stay lines; other control characters, and half characters, do not go into the database. */
function storable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "\ufffd");
}
