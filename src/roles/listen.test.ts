// A stop is not held up by connections that never ask anything.
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createServer } from "#platform/http/server.ts";
import { createLog } from "#platform/log.ts";
import { requestOf, talkHttp } from "#test/raw-http.ts";
import { closeServer } from "./listen.ts";

for (const [first, whom] of [
  [undefined, "a connection that never asks anything does"],
  [{ takes: () => false, takesPlain: () => true }, "connections that never ask anything, or are never answered, do"],
] as const)
  test(`${whom} not keep the server from closing`, { timeout: 20_000 }, async () => {
    const log = createLog({ level: "silent", service: "test" });
    const server = await createServer({
      log,
      publicUrl: "http://127.0.0.1",
      trustedProxies: [],
      onAnswer: () => undefined,
      ...(first !== undefined && { first }),
    });
    await server.listen({ host: "127.0.0.1", port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const idle = await talkHttp(port);
    const waiting = await talkHttp(port);
    if (first !== undefined) waiting.send(requestOf("/never"));
    await closeServer(server);
    await Promise.all([idle.closed, waiting.closed]);
  });
