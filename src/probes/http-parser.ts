// Reads one HTTP/1.x response from bytes as they come, and says when it is complete or cannot become one.
// It keeps no more than its limits, knows no sockets, and copies what it keeps: the caller's buffer is used again.
import { plain } from "./wording.ts";

const MAX_HEAD_BYTES = 64 * 1024; // of all heads together, interim ones included
const MAX_INTERIM_RESPONSES = 10;
const MAX_BODY_BYTES = 1024 * 1024; // read; then it is enough
const MAX_CHUNK_LINE_BYTES = 1_024;
const WINDOW_BYTES = 4_096; // of a head looked at in one go
const MAX_BEGINNING_BYTES = 1_024; // of the body, for people

const SIGNATURE = "HTTP/1.";

export type ParserState = "more" | "complete" | "broken";

export interface ParserOptions {
  /** The answer to HEAD has no body, whatever its length says. */
  readonly isHead: boolean;
  readonly keepsBody: boolean;
  /** Headers to keep beside those that are read anyway, in lower case; null: none. */
  readonly wantedHeaders: ReadonlySet<string> | null;
  /** Asked once the head is read: true ends the response there. */
  readonly endsAfterHead: (parser: HttpParser) => boolean;
}

type Phase = "head" | "sized" | "chunkSize" | "chunk" | "chunkEnd" | "trailers" | "untilClose" | "over";

export class HttpParser {
  status = 0;
  location: string | null = null;
  contentEncoding: string | null = null;
  contentType: string | null = null;
  /** The wanted headers of the last head, by their names in lower case; those that came twice joined by commas. */
  readonly headers: Map<string, string> | null;
  /** What is wrong, once the state is `broken`. */
  fault: {
    readonly reason: "response_malformed" | "headers_too_large" | "response_truncated";
    readonly message: string;
  } | null = null;
  /** True when the body went on beyond what is read. */
  isCut = false;
  /** The last head as it came, in Latin-1; "" before there is one. */
  head = "";

  readonly #options: ParserOptions;
  #phase: Phase = "head";
  #state: ParserState = "more";
  #head = "";
  #headTail = ""; // its last three characters: slicing them off the growing head would copy it each time
  #headBytes = 0;
  #interimResponses = 0;
  #isChunked = false;
  #contentLength = -1;
  #remaining = 0; // bytes of the body, or of the current chunk
  #bodyBytes = 0;
  #line = "";
  #kept: Buffer[] | null = null;
  /** The body of an answer that nobody wished for, as far as people want to see it. */
  #beginning: Buffer | null = null;

  constructor(options: ParserOptions) {
    this.#options = options;
    this.headers = options.wantedHeaders === null ? null : new Map();
  }

  get hasHead(): boolean {
    return this.#phase !== "head";
  }

  get body(): Buffer {
    return this.#kept === null ? Buffer.alloc(0) : Buffer.concat(this.#kept);
  }

  /** At most the first kilobyte as it came, of an answer with a status from 300 or one whose body is kept. */
  get beginning(): Buffer | null {
    return this.#kept === null ? this.#beginning : this.body.subarray(0, MAX_BEGINNING_BYTES);
  }

  push(chunk: Buffer, length: number): ParserState {
    let at = 0;
    while (at < length && this.#state === "more") at = this.#step(chunk, at, length);
    return this.#state;
  }

  /** The other side has ended its half of the connection. */
  end(): ParserState {
    if (this.#state !== "more") return this.#state;
    if (this.#phase === "untilClose") return this.#complete();
    const where = this.#phase === "head" ? "within the headers" : `after ${this.#bodyBytes} bytes of the body`;
    return this.#break("response_truncated", `The server closed the connection ${where}`);
  }

  #step(chunk: Buffer, at: number, length: number): number {
    switch (this.#phase) {
      case "head":
        return this.#readHead(chunk, at, length);
      case "sized":
      case "untilClose":
      case "chunk":
        return this.#readBody(chunk, at, length);
      default:
        return this.#readChunkLine(chunk, at, length);
    }
  }

  #readHead(chunk: Buffer, at: number, length: number): number {
    const windowEnd = Math.min(length, at + WINDOW_BYTES);
    const text = chunk.toString("latin1", at, windowEnd);
    // The blank line may have begun in what came before: three characters of it are enough to see.
    const overlap = this.#headTail;
    const end = endOfHead(overlap === "" ? text : overlap + text) - overlap.length;
    const taken = end > 0 ? end : text.length;
    this.#headBytes += taken;
    if (this.#headBytes > MAX_HEAD_BYTES) {
      this.#break("headers_too_large", `The headers are longer than ${MAX_HEAD_BYTES / 1024} kB`);
      return windowEnd;
    }
    const head = this.#head === "" ? text.slice(0, taken) : this.#head + text.slice(0, taken);
    if (end > 0) {
      this.#head = this.#headTail = "";
      this.#takeHead(head);
    } else {
      const isBeginning = this.#head.length < SIGNATURE.length;
      this.#head = head;
      this.#headTail = (overlap + text).slice(-3);
      if (isBeginning && !SIGNATURE.startsWith(head.slice(0, SIGNATURE.length))) this.#breakAsForeign(head);
    }
    return at + taken;
  }

  #takeHead(head: string): void {
    this.status = statusOf(head);
    if (this.status === 0) return this.#breakAsForeign(head);
    this.head = head;
    this.#takeHeaders(head, head.indexOf("\n") + 1);
    if (this.#state !== "more") return;
    if (this.status < 200 && this.status !== 101) {
      if (++this.#interimResponses > MAX_INTERIM_RESPONSES) {
        this.#break(
          "response_malformed",
          `The server sent more than ${MAX_INTERIM_RESPONSES} interim responses (HTTP ${this.status})`,
        );
      }
      return;
    }
    this.#chooseBody();
  }

  #takeHeaders(head: string, from: number): void {
    this.location = this.contentEncoding = this.contentType = null;
    this.headers?.clear();
    this.#isChunked = false;
    this.#contentLength = -1;
    let at = from;
    while (at < head.length) {
      let next = head.indexOf("\n", at);
      if (next === -1) next = head.length;
      const lineEnd = head.charCodeAt(next - 1) === 13 ? next - 1 : next;
      if (lineEnd > at) this.#takeHeaderLine(head, at, lineEnd);
      at = next + 1;
    }
  }

  #takeHeaderLine(head: string, from: number, to: number): void {
    const first = head.charCodeAt(from);
    if (first === 32 || first === 9) return; // a folded line: it continues a value, and none that we read may be folded
    const colon = head.indexOf(":", from);
    if (colon === -1 || colon >= to || colon === from) {
      this.#break("response_malformed", `"${plain(head.slice(from, to), 60)}" is not a header line`);
      return;
    }
    if (this.headers !== null)
      this.#keepHeader(this.headers, head.slice(from, colon).toLowerCase(), head.slice(colon + 1, to));
    // Only these lengths and first letters are headers that we read: the others cost no lower-casing.
    const length = colon - from;
    const letter = first | 32;
    if (letter === 99 && (length === 14 || length === 12 || length === 16)) {
      const name = head.slice(from, colon).toLowerCase();
      const value = head.slice(colon + 1, to).trim();
      if (name === "content-length") this.#takeContentLength(value);
      else if (name === "content-type") this.contentType = value;
      else if (name === "content-encoding") this.contentEncoding = value.toLowerCase();
    } else if (letter === 108 && length === 8 && head.slice(from, colon).toLowerCase() === "location") {
      this.location = head.slice(colon + 1, to).trim();
    } else if (letter === 116 && length === 17 && head.slice(from, colon).toLowerCase() === "transfer-encoding") {
      this.#isChunked = /(^|,)\s*chunked\s*$/i.test(head.slice(colon + 1, to));
    }
  }

  #keepHeader(headers: Map<string, string>, name: string, value: string): void {
    if (this.#options.wantedHeaders?.has(name) !== true) return;
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value.trim() : `${earlier}, ${value.trim()}`);
  }

  #takeContentLength(value: string): void {
    if (!/^[0-9]{1,15}$/.test(value) || (this.#contentLength !== -1 && this.#contentLength !== Number(value))) {
      this.#break(
        "response_malformed",
        `"${plain(value, 60)}" is not the length of a body, or contradicts an earlier one`,
      );
      return;
    }
    this.#contentLength = Number(value);
  }

  #chooseBody(): void {
    const { status } = this;
    const hasNoBody = this.#options.isHead || status === 204 || status === 304 || status === 101;
    this.#phase = "untilClose";
    if (hasNoBody || this.#options.endsAfterHead(this)) {
      this.#complete();
    } else if (this.#isChunked) {
      this.#phase = "chunkSize";
    } else if (this.#contentLength !== -1) {
      this.#phase = "sized";
      this.#remaining = this.#contentLength;
      if (this.#remaining === 0) this.#complete();
    }
    if (this.#options.keepsBody) this.#kept = [];
    else if (status >= 300) this.#beginning = Buffer.alloc(0);
  }

  #readBody(chunk: Buffer, at: number, length: number): number {
    const present = length - at;
    const taken = this.#phase === "untilClose" ? present : Math.min(present, this.#remaining);
    this.#kept?.push(Buffer.from(chunk.subarray(at, at + taken)));
    if (this.#beginning !== null && this.#beginning.length < MAX_BEGINNING_BYTES) {
      const room = MAX_BEGINNING_BYTES - this.#beginning.length;
      this.#beginning = Buffer.concat([this.#beginning, chunk.subarray(at, at + Math.min(taken, room))]);
    }
    this.#bodyBytes += taken;
    this.#remaining -= taken;
    if (this.#phase !== "untilClose" && this.#remaining === 0) {
      if (this.#phase === "sized") this.#complete();
      else this.#phase = "chunkEnd";
    }
    if (this.#bodyBytes >= MAX_BODY_BYTES && this.#state === "more") {
      this.isCut = true;
      this.#complete();
    }
    return at + taken;
  }

  /** Lines of the chunked framing: a chunk's size, the empty line after a chunk, trailers. */
  #readChunkLine(chunk: Buffer, at: number, length: number): number {
    const newline = chunk.subarray(0, length).indexOf(10, at);
    const end = newline === -1 ? length : newline + 1;
    this.#line += chunk.toString("latin1", at, Math.min(end, at + MAX_CHUNK_LINE_BYTES + 1));
    if (this.#line.length > MAX_CHUNK_LINE_BYTES && this.#phase !== "trailers") {
      this.#breakAsBadChunk();
      return end;
    }
    if (this.#phase === "trailers") this.#headBytes += end - at;
    if (this.#headBytes > MAX_HEAD_BYTES) this.#break("headers_too_large", "The trailers are too long");
    if (newline === -1) return end;
    const line = this.#line.trimEnd();
    this.#line = "";
    if (this.#phase === "chunkSize") this.#takeChunkSize(line);
    else if (this.#phase === "chunkEnd") {
      if (line === "") this.#phase = "chunkSize";
      else this.#breakAsBadChunk();
    } else if (line === "") this.#complete();
    return end;
  }

  #takeChunkSize(line: string): void {
    const size = /^([0-9a-fA-F]{1,12})\s*(?:;.*)?$/.exec(line)?.[1];
    if (size === undefined) return this.#breakAsBadChunk();
    this.#remaining = Number.parseInt(size, 16);
    this.#phase = this.#remaining === 0 ? "trailers" : "chunk";
  }

  #complete(): ParserState {
    this.#phase = "over";
    this.#state = "complete";
    return this.#state;
  }

  #breakAsForeign(head: string): void {
    this.#break("response_malformed", `The answer is not HTTP/1.x: it begins with "${plain(head.slice(0, 40), 40)}"`);
  }

  #breakAsBadChunk(): void {
    this.#break("response_malformed", `The chunked body is malformed after ${this.#bodyBytes} bytes`);
  }

  #break(reason: NonNullable<HttpParser["fault"]>["reason"], message: string): ParserState {
    this.fault = { reason, message };
    this.#state = "broken";
    return this.#state;
  }
}

/** The status of `HTTP/1.x NNN reason`, or 0 when the line is not one. By character: a pattern's match costs a microsecond. */
function statusOf(head: string): number {
  const minor = head.charCodeAt(7);
  const end = head.charCodeAt(12); // a space before the reason, or the line's end
  if (!head.startsWith(SIGNATURE) || (minor !== 48 && minor !== 49) || head.charCodeAt(8) !== 32) return 0;
  if (end !== 32 && end !== 13 && end !== 10) return 0;
  let status = 0;
  for (let at = 9; at < 12; at++) {
    const digit = head.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return 0;
    status = status * 10 + digit;
  }
  return status >= 100 ? status : 0;
}

/** The index behind the blank line, or 0. Bare line feeds are taken too, as browsers do. */
function endOfHead(text: string): number {
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    const next = text.charCodeAt(at + 1);
    if (next === 10) return at + 2;
    if (next === 13 && text.charCodeAt(at + 2) === 10) return at + 3;
  }
  return 0;
}
