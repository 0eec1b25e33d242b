// Connections on which plain requests come one after the other, read and answered without node:http, which costs more than
// all else that a ping needs. At the first request that is not plain, or that nobody here takes, a connection goes over to
// node:http, with what was read of it, and stays there.
import { type Server, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { type PlainRequest, readPlainRequest } from "./plain-request.ts";

export interface PlainAnswer {
  readonly status: number;
  /** By lower-case name. Those of the connection, its date and the length are added. */
  readonly headers: Readonly<Record<string, string>>;
  /** Left out for HEAD. */
  readonly body: string;
}

/** A plain request, and how it is answered. */
export interface PlainTalk extends PlainRequest {
  readonly remoteAddress: string;
  /** Once. Goes nowhere when nobody is there any more. */
  answer(answer: PlainAnswer): void;
}

export interface PlainOptions {
  /** True when it will answer. */
  readonly takes: (talk: PlainTalk) => boolean;
  readonly onRequest: () => void;
  /** A connection is shut when no request has come on it for so long. */
  readonly keepAliveMs: number;
  /** The same for one on which none ever came. */
  readonly firstRequestMs: number;
}

/** How often it is looked for connections that have been idle for too long: by so much longer they may be. */
const SWEEP_MS = 5_000;

/** Stands between a server's port and what reads its connections. */
export class PlainConnections {
  private readonly options: PlainOptions & Pick<ConnectionOptions, "stays">;
  private readonly open = new Set<PlainConnection>();
  private isParting = false;

  constructor(server: Server, options: PlainOptions) {
    const keepAlive = `connection: keep-alive\r\nkeep-alive: timeout=${Math.floor(options.keepAliveMs / 1_000)}\r\n`;
    this.options = { ...options, stays: keepAlive };
    const nodes = server.listeners("connection");
    const handOver = (socket: Socket) => {
      for (const listener of nodes) listener.call(server, socket);
    };
    server.removeAllListeners("connection");
    server.on("connection", (socket: Socket) => this.welcome(socket, handOver));
    // Whoever shuts the server's connections means these as well; the server itself does when it closes.
    const { closeIdleConnections, closeAllConnections } = server;
    server.closeIdleConnections = () => {
      this.shut((connection) => !connection.isBusy);
      closeIdleConnections.call(server);
    };
    server.closeAllConnections = () => {
      this.shut(() => true);
      closeAllConnections.call(server);
    };
    const sweeper = setInterval(() => this.sweep(), SWEEP_MS).unref();
    server.once("close", () => clearInterval(sweeper));
  }

  /** From here on each connection ends with its next answer, and the client is told so. */
  beginParting(): void {
    this.isParting = true;
  }

  private shut(isMeant: (connection: PlainConnection) => boolean): void {
    for (const connection of this.open) if (isMeant(connection)) connection.shut();
  }

  private welcome(socket: Socket, handOver: (socket: Socket) => void): void {
    const connection = new PlainConnection(socket, {
      ...this.options,
      isLast: () => this.isParting,
      onGone: () => this.open.delete(connection),
      handOver,
    });
    this.open.add(connection);
  }

  private sweep(): void {
    const { keepAliveMs, firstRequestMs } = this.options;
    for (const connection of this.open) {
      if (connection.isBusy) continue;
      connection.idleMs += SWEEP_MS;
      if (connection.idleMs > (connection.isUsed ? keepAliveMs : firstRequestMs)) connection.shut();
    }
  }
}

interface ConnectionOptions extends PlainOptions {
  /** The header lines that say that the connection stays. */
  readonly stays: string;
  /** The next answer is the last one here. */
  readonly isLast: () => boolean;
  /** Closed, or handed over. */
  readonly onGone: () => void;
  readonly handOver: (socket: Socket) => void;
}

class PlainConnection {
  private readonly socket: Socket;
  private readonly options: ConnectionOptions;
  readonly remoteAddress: string;
  isBusy = false;
  isUsed = false;
  /** As far as the sweeps saw. */
  idleMs = 0;
  /** What came before the last answer was given. */
  private early: Buffer | null = null;
  private hasEnded = false;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.socket = socket;
    this.options = options;
    this.remoteAddress = socket.remoteAddress ?? "";
    socket.on("data", this.read).on("end", this.end).on("error", this.fail).on("close", options.onGone);
  }

  shut(): void {
    this.socket.destroy();
  }

  answer(answer: PlainAnswer, isHead: boolean): void {
    this.isBusy = false;
    if (this.socket.destroyed) return;
    const { early } = this;
    const isLast = early === null && (this.hasEnded || this.options.isLast());
    const connection = isLast ? "connection: close\r\n" : this.options.stays;
    const { head, encoding } = headOf(answer);
    this.socket.write(`${head}${dateLine()}${connection}\r\n${isHead ? "" : answer.body}`, encoding);
    if (isLast) this.socket.destroySoon();
    else if (early !== null) this.handOver(early);
  }

  private readonly read = (piece: Buffer): void => {
    if (this.isBusy) {
      this.early = piece;
      this.socket.pause();
      return;
    }
    this.idleMs = 0;
    this.isUsed = true;
    const request = readPlainRequest(piece);
    if (request === null) return this.handOver(piece);
    this.options.onRequest();
    this.isBusy = true;
    if (!this.options.takes(new Talk(this, request))) this.handOver(piece);
  };

  /** The other side sends nothing more; it may still want its answer. */
  private readonly end = (): void => {
    this.hasEnded = true;
    if (!this.isBusy) this.socket.end();
  };

  private readonly fail = (): void => {
    this.socket.destroy();
  };

  private handOver(read: Buffer): void {
    const { socket, options } = this;
    socket.off("data", this.read).off("end", this.end).off("error", this.fail).off("close", options.onGone);
    options.onGone();
    socket.pause(); // what is put back while it flows would go to nobody
    socket.unshift(read);
    options.handOver(socket);
    socket.resume();
  }
}

class Talk implements PlainTalk {
  private readonly connection: PlainConnection;
  readonly method: string;
  readonly target: string;
  readonly headers: PlainRequest["headers"];
  readonly body: Buffer | null;

  constructor(connection: PlainConnection, { method, target, headers, body }: PlainRequest) {
    this.connection = connection;
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.body = body;
  }

  get remoteAddress(): string {
    return this.connection.remoteAddress;
  }

  answer(answer: PlainAnswer): void {
    this.connection.answer(answer, this.method === "HEAD");
  }
}

interface MadeHead {
  /** Up to the length. */
  readonly head: string;
  /** Of the whole answer. */
  readonly encoding: "latin1" | "utf8";
}

const heads = new WeakMap<PlainAnswer, MadeHead>();

/** Most answers are made once and given for ever. */
function headOf(answer: PlainAnswer): MadeHead {
  let made = heads.get(answer);
  if (made === undefined) {
    const { status, headers, body } = answer;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const length = Buffer.byteLength(body);
    made = {
      head: `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}content-length: ${length}\r\n`,
      encoding: length === body.length ? "latin1" : "utf8", // ASCII takes a quicker way
    };
    heads.set(answer, made);
  }
  return made;
}

let dateSecond = 0;
let dateText = "";

function dateLine(): string {
  const second = Math.floor(Date.now() / 1_000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = `date: ${new Date(second * 1_000).toUTCString()}\r\n`;
  }
  return dateText;
}
