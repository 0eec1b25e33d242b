// A server that answers every request alike and closes the connection, in a process of its own: it is paid for apart
// from what is measured. Written on plain sockets, so that it is not what limits.
import { fork } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { pinTo } from "./cores.ts";

export interface Target {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  /** One for each address, all ending with "/". */
  readonly urls: readonly string[];
  /** What it answers from now on. */
  answerWith(status: number): void;
  stop(): Promise<void>;
}

export interface TargetOptions {
  /** 127.0.0.1 and the ones after it: the ports of a client are counted for each address apart. */
  readonly addresses?: number;
  /** Accepts and never answers. */
  readonly hangs?: boolean;
  readonly cores?: string;
}

interface Served {
  readonly addresses: readonly string[];
  readonly hangs: boolean;
}

const headerEnd = Buffer.from("\r\n\r\n");

export async function startTarget({ addresses = 1, hangs = false, cores }: TargetOptions = {}): Promise<Target> {
  const served: Served = { addresses: Array.from({ length: addresses }, (_, place) => `127.0.0.${place + 1}`), hangs };
  const child = fork(import.meta.filename, [JSON.stringify(served)], { stdio: "inherit" });
  const [port] = (await once(child, "message")) as [number];
  if (cores !== undefined) pinTo(child.pid!, cores);
  const urls = served.addresses.map((address) => `http://${address}:${port}/`);
  return {
    pid: child.pid!,
    port,
    url: urls[0]!,
    urls,
    answerWith: (status) => void child.send(status),
    async stop() {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

async function serve({ addresses, hangs }: Served): Promise<void> {
  let answer = answerOf(200);
  const onSocket = (socket: Socket): void => {
    socket.on("error", () => undefined); // Whoever looks may hang up as it likes.
    if (hangs) return void socket.resume();
    socket.on("data", (bytes) => {
      // A request without a body, which small clients send in one piece.
      if (bytes.subarray(-4).equals(headerEnd)) socket.end(answer);
    });
  };
  let port = 0;
  for (const host of addresses) port = await listen(createServer({ noDelay: true }, onSocket), host, port);
  process.on("message", (status: number) => (answer = answerOf(status)));
  process.once("disconnect", () => process.exit(0));
  process.send!(port);
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen({ port, host, backlog: 4_096 });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function answerOf(status: number): string {
  return `HTTP/1.1 ${status} As told\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok`;
}

if (import.meta.main) await serve(JSON.parse(process.argv[2]!) as Served);
