// Stands between a program and PostgreSQL, and cuts the connection at the worst moment there is: around a COMMIT. Or lets
// nobody through for a while, as if the database were away; or stands still, as a network does that drops every packet.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { DatabaseConnection } from "#platform/database/pool.ts";

export type Cut = "before the server sees the COMMIT" | "before the client sees its answer";

export interface CuttingProxy {
  readonly connection: DatabaseConnection;
  /** The next COMMIT that passes is cut off. Resolves when it was. */
  cutNextCommit(cut: Cut): Promise<void>;
  /** The same for the next statement with these words, which commits by itself. */
  cutNext(words: string, cut: Cut): Promise<void>;
  /** Cuts what there is, and everything that comes, until it is let through again. */
  goAway(): void;
  comeBack(): void;
  /** Nothing passes any more and nothing is cut; whoever connects is not heard. Until `goOn`. */
  standStill(): void;
  goOn(): void;
  close(): Promise<void>;
}

/** A whole text that the server is to run ends with NUL; "BEGIN … READ COMMITTED" must not be taken for it. */
const commitMessage = "COMMIT\0";

interface Wish {
  readonly words: string;
  readonly cut: Cut;
  readonly done: () => void;
}

/** `server`: the socket of the real one. */
export async function startCuttingProxy(server: DatabaseConnection): Promise<CuttingProxy> {
  if (!("host" in server)) throw new Error("the proxy stands before a Unix socket");
  const sockets = new Set<Socket>();
  let wish: Wish | null = null;
  let isAway = false;
  let isStill = false;
  const proxy = createServer((client) => {
    if (isAway) return void client.destroy();
    const upstream = connect({ path: join(server.host, `.s.PGSQL.${server.port}`) });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (bytes) => {
      const { words, cut, done } = wish ?? { words: "", cut: null, done: () => undefined };
      if (cut === null || !bytes.includes(words)) return void upstream.write(bytes);
      wish = null;
      if (cut === "before the server sees the COMMIT") client.destroy();
      else {
        upstream.removeAllListeners("data");
        upstream.once("data", () => client.destroy());
        upstream.write(bytes);
      }
      client.once("close", done);
    });
    upstream.on("data", (bytes) => void client.write(bytes));
    if (isStill) for (const socket of [client, upstream]) socket.pause(); // a listener for data lets it flow
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    connection: { host: "127.0.0.1", port, user: server.user, database: server.database },
    cutNextCommit: (cut) => new Promise((done) => (wish = { words: commitMessage, cut, done })),
    cutNext: (words, cut) => new Promise((done) => (wish = { words, cut, done })),
    goAway() {
      isAway = true;
      for (const socket of sockets) socket.destroy();
    },
    comeBack() {
      isAway = false;
    },
    standStill() {
      isStill = true;
      for (const socket of sockets) socket.pause();
    },
    goOn() {
      isStill = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      const closed = new Promise<void>((resolve) => proxy.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
