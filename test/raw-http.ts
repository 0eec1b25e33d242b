// HTTP by hand: what is sent is sent to the letter, in the pieces that a test says, and what comes back is read the same way.
// For tests of what a well-behaved client would never let through.
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface RawAnswer {
  readonly status: number;
  readonly version: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RawTalk {
  readonly socket: Socket;
  send(part: string | Uint8Array): void;
  /** The next answer. Rejects when the connection ends before it is whole. */
  hear(isHead?: boolean): Promise<RawAnswer>;
  /** Resolves when the other side has closed the connection. */
  readonly closed: Promise<void>;
  hangUp(): void;
}

const headEnd = "\r\n\r\n";

export async function talkHttp(port: number, host = "127.0.0.1"): Promise<RawTalk> {
  const socket = connect(port, host);
  let heard = Buffer.alloc(0);
  let ending: string | null = null;
  let wake = (): void => undefined;
  socket.on("data", (part) => {
    heard = Buffer.concat([heard, part]);
    wake();
  });
  socket.on("error", (error) => (ending ??= error.message));
  socket.on("end", () => (ending ??= "it was closed"));
  const closed = new Promise<void>((resolve) =>
    socket.once("close", () => {
      ending ??= "it was closed";
      wake();
      resolve();
    }),
  );
  await once(socket, "connect");
  return {
    socket,
    closed,
    send: (part) => void socket.write(part),
    hangUp: () => void socket.destroy(),
    async hear(isHead = false) {
      for (;;) {
        const read = answerIn(heard, isHead);
        if (read !== null) {
          heard = heard.subarray(read.bytes);
          return read.answer;
        }
        if (ending !== null) throw new Error(`no answer: ${ending}, after ${JSON.stringify(heard.toString("latin1"))}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

function answerIn(heard: Buffer, isHead: boolean): { answer: RawAnswer; bytes: number } | null {
  const headEndsAt = heard.indexOf(headEnd);
  if (headEndsAt === -1) return null;
  const [first = "", ...lines] = heard.subarray(0, headEndsAt).toString("latin1").split("\r\n");
  const [, version = "", status = ""] = /^HTTP\/(\d\.\d) (\d{3})/.exec(first) ?? [];
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colonAt = line.indexOf(":");
    headers[line.slice(0, colonAt).toLowerCase()] = line.slice(colonAt + 1).trim();
  }
  const bodyAt = headEndsAt + headEnd.length;
  const length = isHead || status.startsWith("1") ? 0 : Number(headers["content-length"] ?? 0);
  if (heard.length < bodyAt + length) return null;
  const body = heard.subarray(bodyAt, bodyAt + length).toString();
  return { answer: { status: Number(status), version, headers, body }, bytes: bodyAt + length };
}

export interface RawRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** `line`: "POST /path", or a path alone, which is asked for by GET. */
export function requestOf(line: string, { headers = {}, body }: RawRequest = {}): Buffer {
  const [method, target] = line.includes(" ") ? (line.split(" ") as [string, string]) : ["GET", line];
  const all = {
    host: "keepwatch.example",
    ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${head.join("")}\r\n`, "latin1"),
    Buffer.from(body ?? ""),
  ]);
}

/** One request on a connection of its own. */
export async function askRaw(port: number, line: string, request: RawRequest = {}): Promise<RawAnswer> {
  const talk = await talkHttp(port);
  try {
    talk.send(requestOf(line, request));
    return await talk.hear(line.startsWith("HEAD "));
  } finally {
    talk.hangUp();
  }
}

/** A part of a chunked body; without one, its end. */
export function chunk(part: string | Uint8Array = ""): Buffer {
  const bytes = Buffer.from(part);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}
