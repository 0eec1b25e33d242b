// A port of loopback for a program that must be told which to take.
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** Free a moment ago; the address that follows from it stands in links and messages, so that it must be known. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
