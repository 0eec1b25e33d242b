// Targets for probes and channels: honest HTTP servers, and ones that lie, stall, drip and reset. Real sockets on loopback.
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer as createRawTlsServer, type TlsOptions } from "node:tls";

export interface Target {
  /** `http://127.0.0.1:PORT/`, or https. */
  readonly url: string;
  readonly port: number;
  /** The server itself, for what few tests ask of it. */
  readonly server: Server;
  /** Connections that were accepted so far. */
  readonly connections: () => number;
  /** Ends all connections too. */
  readonly close: () => Promise<void>;
}

export interface TargetOptions {
  readonly host?: string; // default 127.0.0.1
  readonly port?: number; // default: one that is free
  /** Key, certificate and whatever else Node's TLS takes; absent: plain HTTP. */
  readonly tls?: TlsOptions;
}

/** A well-behaved server. */
export function startTarget(handler: RequestListener, options: TargetOptions = {}): Promise<Target> {
  const server = options.tls === undefined ? createServer(handler) : createTlsServer(options.tls, handler);
  return listen(server, options);
}

/** A server that speaks whatever it likes on each accepted connection. */
export function startRawTarget(onSocket: (socket: Socket) => void, options: TargetOptions = {}): Promise<Target> {
  const server = options.tls === undefined ? createTcpServer(onSocket) : createRawTlsServer(options.tls, onSocket);
  return listen(server, options);
}

async function listen(server: Server, options: TargetOptions): Promise<Target> {
  const host = options.host ?? "127.0.0.1";
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => {}); // probes reset connections: that is their right
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
  server.on("secureConnection", (socket: Socket) => socket.on("error", () => {}));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls === undefined ? "http" : "https";
  return {
    url: `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}/`,
    port,
    server,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const headOf200 = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

/** What a misbehaving target does once a request (or a connection) has come. */
const misbehaviours = {
  /** Accepts and says nothing, ever. */
  silent: () => {},
  /** Sends its headers and never the body. */
  silentAfterHeaders: onRequest((socket) => socket.write(`${headOf200}Content-Length: 10\r\n\r\n`)),
  /** Sends half of its headers and stops. */
  silentInHeaders: onRequest((socket) => socket.write(headOf200)),
  resetsAtConnect: (socket: Socket) => socket.resetAndDestroy(),
  resetsOnRequest: onRequest((socket) => socket.resetAndDestroy()),
  resetsInBody: onRequest((socket) => {
    socket.write(`${headOf200}Content-Length: 1000\r\n\r\nhalf`, () => setImmediate(() => socket.resetAndDestroy()));
  }),
  closesAtOnce: (socket: Socket) => socket.end(),
  closesOnRequest: onRequest((socket) => socket.end()),
  closesInHeaders: onRequest((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Ty")),
  closesInBody: onRequest((socket) => socket.end(`${headOf200}Content-Length: 1000\r\n\r\nhalf`)),
  closesInChunk: onRequest((socket) => socket.end(`${headOf200}Transfer-Encoding: chunked\r\n\r\nff\r\nhalf`)),
  endlessHeader: onRequest((socket) => pour(socket, `${headOf200}X-Long: `, "x".repeat(4096))),
  endlessHeaders: onRequest((socket) => pour(socket, headOf200, "X-More: and more\r\n".repeat(200))),
  endlessBody: onRequest((socket) => pour(socket, `${headOf200}\r\n`, "body ".repeat(2000))),
  endlessInterim: onRequest((socket) => pour(socket, "", "HTTP/1.1 102 Processing\r\n\r\n".repeat(20))),
  garbage: onRequest((socket) => socket.end("\u0000\u0001SSH-2.0-OpenSSH_9.9\r\n\r\n")),
  badStatusLine: onRequest((socket) => socket.end("HTTP/1.1 OK\r\n\r\n")),
  badHeader: onRequest((socket) => socket.end("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n")),
  badChunk: onRequest((socket) => socket.end(`${headOf200}Transfer-Encoding: chunked\r\n\r\nxyz\r\nbody\r\n`)),
  twoLengths: onRequest((socket) => socket.end(`${headOf200}Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc`)),
  /** A whole chunked answer, one byte at a time. */
  drips: onRequest((socket) => {
    socket.setNoDelay(true);
    drip(
      socket,
      `${headOf200}Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n`,
    );
  }),
} satisfies Record<string, (socket: Socket) => void>;

export type Misbehaviour = keyof typeof misbehaviours;

export function startMisbehavingTarget(kind: Misbehaviour, options: TargetOptions = {}): Promise<Target> {
  return startRawTarget(misbehaviours[kind], options);
}

/** The request's body as text, for handlers that look at it. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** A port of 127.0.0.1 where nobody listens: it was free a moment ago. */
export async function refusedPort(): Promise<number> {
  const target = await startRawTarget(() => {});
  await target.close();
  return target.port;
}

function onRequest(answer: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) => {
    socket.once("data", () => {
      socket.resume();
      answer(socket);
    });
  };
}

function pour(socket: Socket, first: string, again: string): void {
  socket.write(first);
  const more = (): void => {
    while (!socket.destroyed && socket.write(again));
  };
  socket.on("drain", more);
  more();
}

function drip(socket: Socket, text: string, at = 0): void {
  if (socket.destroyed) return;
  if (at === text.length) return void socket.end();
  socket.write(text.charAt(at), "latin1", () => setImmediate(drip, socket, text, at + 1));
}
