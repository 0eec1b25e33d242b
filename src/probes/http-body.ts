// Looks for the keyword in a body as it came over the wire: compressed or not, in its own character set.
// A body that unpacks to more than the limit is judged by its beginning, so that a bomb costs us little.
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from "node:zlib";
import type { Transform } from "node:stream";

const MAX_DECODED_BYTES = 1024 * 1024;

export interface RawBody {
  readonly bytes: Buffer;
  readonly isCut: boolean; // its end is missing because we stopped reading
  readonly contentEncoding: string | null;
  readonly contentType: string | null;
}

export type BodySearch =
  | { readonly kind: "found" | "missing"; readonly isWhole: boolean }
  | { readonly kind: "undecodable"; readonly message: string };

export interface UnpackedBody {
  readonly kind: "unpacked";
  readonly bytes: Buffer;
  /** False: only the beginning, up to the limit. */
  readonly isWhole: boolean;
}

export async function searchBody(body: RawBody, keyword: string): Promise<BodySearch> {
  const unpacked = await unpackBody(body);
  if (unpacked.kind === "undecodable") return unpacked;
  const { bytes, isWhole } = unpacked;
  return { kind: contains(bytes, keyword, body.contentType) ? "found" : "missing", isWhole };
}

export async function unpackBody(
  body: RawBody,
): Promise<UnpackedBody | { readonly kind: "undecodable"; readonly message: string }> {
  const encoding = body.contentEncoding ?? "identity";
  let decoded: Decoded = { bytes: body.bytes, isWhole: !body.isCut };
  if (encoding !== "identity" && encoding !== "" && body.bytes.length > 0) {
    const decoder = decoderOf(encoding, body.bytes);
    if (decoder === null)
      return {
        kind: "undecodable",
        message: "The body has an encoding that Keepwatch did not ask for and does not know",
      };
    const result = await decode(body, decoder);
    if (result === null) return { kind: "undecodable", message: "The compressed body cannot be unpacked" };
    decoded = result;
  }
  return { kind: "unpacked", ...decoded };
}

function decoderOf(encoding: string, bytes: Buffer): Transform | null {
  switch (encoding) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      // The standard means zlib's form; some servers send the raw one. Their first bytes differ.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    case "br":
      return createBrotliDecompress();
    case "zstd":
      return createZstdDecompress();
    default:
      return null;
  }
}

interface Decoded {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/** Null when the bytes are not of this encoding. A missing end is no fault when it is we who stopped reading. */
function decode(body: RawBody, decoder: Transform): Promise<Decoded | null> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    decoder.on("data", (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (length < MAX_DECODED_BYTES) return;
      resolve({ bytes: Buffer.concat(parts), isWhole: false });
      decoder.destroy();
    });
    decoder.on("end", () => resolve({ bytes: Buffer.concat(parts), isWhole: !body.isCut }));
    decoder.on("error", () =>
      resolve(body.isCut && length > 0 ? { bytes: Buffer.concat(parts), isWhole: false } : null),
    );
    decoder.end(body.bytes);
  });
}

/** As the server says; UTF-8 where it says nothing. */
export function charsetOf(contentType: string | null): string {
  return /charset\s*=\s*"?([A-Za-z0-9_.:-]{1,40})/i.exec(contentType ?? "")?.[1]?.toLowerCase() ?? "utf-8";
}

function contains(bytes: Buffer, keyword: string, contentType: string | null): boolean {
  const charset = charsetOf(contentType);
  if (charset === "utf-8" || charset === "utf8" || charset === "us-ascii") return bytes.includes(keyword, 0, "utf8");
  try {
    return new TextDecoder(charset).decode(bytes).includes(keyword);
  } catch {
    return bytes.includes(keyword, 0, "utf8"); // a character set that nobody knows: read as the web's default
  }
}
