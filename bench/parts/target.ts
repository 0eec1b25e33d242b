// A server that answers every request alike and closes the connection, in a process of its own: it is paid for apart
// from what is measured. Written on plain sockets, so that it is not what limits.
import { fork } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

export interface Target {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

const answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
const headerEnd = Buffer.from("\r\n\r\n");

export async function startTarget(): Promise<Target> {
  const child = fork(import.meta.filename, { stdio: "inherit" });
  const [port] = (await once(child, "message")) as [number];
  return {
    pid: child.pid!,
    port,
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

function serve(): void {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => undefined); // Whoever looks may hang up as it likes.
    socket.on("data", (bytes) => {
      // A request without a body, which small clients send in one piece.
      if (bytes.subarray(-4).equals(headerEnd)) socket.end(answer);
    });
  });
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () =>
    process.send!((server.address() as AddressInfo).port),
  );
  process.once("disconnect", () => process.exit(0));
}

if (import.meta.main) serve();
