// Reads the most usual kind of HTTP/1.1 request in one go: one that came whole in one piece, with nothing in its head that
// asks for more care. All else is left to node:http: this refuses whatever it is not certain of. Pure.

/** More than this is left to node:http, which has limits and words of its own for what is too long. */
const MAX_BYTES = 16_384;

export interface PlainRequest {
  readonly method: string;
  /** As it was sent; it begins with a slash. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** null: none, or an empty one. */
  readonly body: Buffer | null;
}

/** RFC 9112 without what it only tolerates: no line that goes on in the next, no signs beyond ASCII, no bare line feed. */
const headForm =
  /^(GET|HEAD|POST|PUT) (\/[\x21-\x7e]*) HTTP\/1\.1\r\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e]*\r\n)+)\r\n$/;
const headEnd = "\r\n\r\n";
const lengthForm = /^[0-9]{1,5}$/;

/** They change how the connection or the body is to be read. */
const withMeaning: ReadonlySet<string> = new Set(["expect", "te", "trailer", "transfer-encoding", "upgrade"]);

/** null: it is not plain, or not a whole request, or more than one. */
export function readPlainRequest(piece: Buffer): PlainRequest | null {
  if (piece.length > MAX_BYTES) return null;
  const bodyAt = piece.indexOf(headEnd) + headEnd.length;
  const head = headForm.exec(piece.toString("latin1", 0, bodyAt)); // no end of a head: three signs, which are none
  if (head === null) return null;
  const headers = readHeaders(head[3]!);
  if (headers === null || headers["host"] === undefined) return null;
  if ((headers["connection"] ?? "keep-alive").toLowerCase() !== "keep-alive") return null;
  const length = headers["content-length"] ?? "0";
  if (!lengthForm.test(length) || Number(length) !== piece.length - bodyAt) return null;
  const body = piece.length === bodyAt ? null : piece.subarray(bodyAt);
  return { method: head[1]!, target: head[2]!, headers, body };
}

/** null: one comes twice, or means that the request is not plain. */
function readHeaders(lines: string): Record<string, string> | null {
  const headers: Record<string, string> = {};
  for (let at = 0; at < lines.length;) {
    const colonAt = lines.indexOf(":", at);
    const endAt = lines.indexOf("\r\n", colonAt);
    const name = lines.slice(at, colonAt).toLowerCase();
    if (name in headers || withMeaning.has(name)) return null;
    headers[name] = lines.slice(colonAt + 1, endAt).trim();
    at = endAt + 2;
  }
  return headers;
}
