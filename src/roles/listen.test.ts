// A stop is not held up by connections that never ask anything.
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { test } from "node:test";
import { createServer } from "#platform/http/server.ts";
import { createLog } from "#platform/log.ts";
import { closeServer } from "./listen.ts";

test("a connection that never asks anything does not keep the server from closing", { timeout: 20_000 }, async () => {
  const log = createLog({ level: "silent", service: "test" });
  const server = await createServer({
    log,
    publicUrl: "http://127.0.0.1",
    trustedProxies: [],
    onAnswer: () => undefined,
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const socket = connect((server.server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const isCut = once(socket, "close");
  await closeServer(server);
  await isCut;
});
