// One request and its answer over HTTP/2, on a TLS connection that is open already. The answer is handed on in the words of
// HTTP/1.1, so that one parser holds every limit and gives every verdict. Loaded at the first target that wants HTTP/2.
import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http2";
import type { TLSSocket } from "node:tls";
import type { HttpRequest } from "./http-request.ts";
import { plain } from "./wording.ts";

const MAX_HEADER_BYTES = 64 * 1024; // what we say that we take
const MAX_SESSION_MEGABYTES = 2; // of memory for one connection

export interface Http2Listener {
  readonly takeBytes: (bytes: Buffer) => void;
  readonly takeEnd: () => void;
  /** The stream or the session ended without a whole answer; `isForeign`: what came is not HTTP/2. */
  readonly takeFailure: (message: string, isForeign: boolean) => void;
}

export type SpeakHttp2 = (socket: TLSSocket, request: HttpRequest, listener: Http2Listener) => void;

/** The connection's end is the caller's concern, and so is time. After `takeEnd` or a failure more of them may come. */
export const speakHttp2: SpeakHttp2 = (socket, request, listener) => {
  const session = connect(new URL(request.url).origin, {
    createConnection: () => socket,
    maxSessionMemory: MAX_SESSION_MEGABYTES,
    settings: { enablePush: false, maxHeaderListSize: MAX_HEADER_BYTES },
  });
  const fail = (error: NodeJS.ErrnoException): void => {
    if (error.code === "ERR_HTTP2_ERROR")
      listener.takeFailure(`The answer is not HTTP/2: ${plain(error.message, 60)}`, true);
    else listener.takeFailure(`The server ended the HTTP/2 exchange too soon${codeIn(error.message)}`, false);
  };
  session.on("error", fail);
  const stream = session.request(headersOf(request), { endStream: request.body === null });
  let hasEnded = false;
  stream.on("error", fail);
  stream.on("response", (headers) => listener.takeBytes(headOf(headers)));
  stream.on("data", (bytes: Buffer) => listener.takeBytes(bytes));
  stream.on("end", () => {
    // A stream that is cut off ends too, and says only afterwards that it was.
    hasEnded = !stream.aborted && stream.rstCode === 0;
    if (hasEnded) listener.takeEnd();
  });
  stream.on("close", () => {
    if (!hasEnded) listener.takeFailure("The server ended the HTTP/2 exchange too soon", false);
  });
  if (request.body !== null) stream.end(request.body);
};

/** The request's own lines, without those that HTTP/2 says in another way. */
function headersOf(request: HttpRequest): OutgoingHttpHeaders {
  const [first = "", ...lines] = request.head.trimEnd().split("\r\n");
  const headers: OutgoingHttpHeaders = {
    ":method": request.method,
    ":scheme": "https",
    ":path": first.slice(request.method.length + 1, first.lastIndexOf(" ")),
  };
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "connection") continue;
    if (name === "host") headers[":authority"] = value;
    else headers[name] = joined(headers[name], value, name);
  }
  return headers;
}

function joined(earlier: OutgoingHttpHeaders[string], value: string, name: string): string {
  return earlier === undefined ? value : `${String(earlier)}${name === "cookie" ? "; " : ", "}${value}`;
}

/** The length is left out: HTTP/2 has its own framing, and a length that lies is a fault of the stream. */
function headOf(headers: IncomingHttpHeaders): Buffer {
  const lines = [`HTTP/1.1 ${Number(headers[":status"] ?? 0)} `];
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(":") || name === "content-length" || name === "transfer-encoding") continue;
    for (const each of Array.isArray(value) ? value : [value]) lines.push(`${name}: ${each ?? ""}`);
  }
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

function codeIn(message: string): string {
  const code = /NGHTTP2_([A-Z0-9_]+)/.exec(message)?.[1] ?? /code ([0-9]+)/.exec(message)?.[1];
  return code === undefined ? "" : ` (${code})`;
}
