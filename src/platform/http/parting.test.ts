// The end of a server: whoever has connected or asked by then is answered, and told that the connection ends.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createLog } from "#platform/log.ts";
import { requestOf, talkHttp } from "#test/raw-http.ts";
import { createServer } from "./server.ts";

const empty = { status: 200, headers: {}, body: "" };

/** Answers when it is told to, below /later, and else at once; plain requests without node:http, if `isPlain`. */
async function startServer(t: TestContext, isPlain: boolean) {
  const later: (() => void)[] = [];
  let wake = (): void => undefined;
  const see = (target: string, answer: () => void): true => {
    if (target.startsWith("/later")) later.push(answer);
    else answer();
    wake();
    return true;
  };
  const server = await createServer({
    first: {
      takes: (request, response) => see(request.url!, () => void response.end()),
      takesPlain: (talk) => isPlain && see(talk.target, () => talk.answer(empty)),
    },
    log: createLog({ level: "silent", service: "test" }),
    publicUrl: "http://127.0.0.1",
    trustedProxies: [],
    onAnswer: () => undefined,
  });
  const { port } = new URL(await server.listen({ host: "127.0.0.1", port: 0 }));
  t.after(() => server.server.closeAllConnections());
  return {
    server,
    port: Number(port),
    later,
    async asked(count: number) {
      while (later.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

for (const isPlain of [true, false]) {
  const way = isPlain ? "" : ", by node:http";

  test(`who connected before the stop is let in and answered${way}`, async (t) => {
    const { server, port } = await startServer(t, isPlain);
    const asking = Array.from({ length: 50 }, async () => {
      const talk = await talkHttp(port);
      talk.send(requestOf("/"));
      const { status, headers } = await talk.hear();
      await talk.closed;
      return [status, headers["connection"]];
    });
    await server.close();
    assert.deepEqual(await Promise.all(asking), Array(50).fill([200, "close"]));
  });

  test(`a connection ends with the answer that was under way, and not before the last of several${way}`, async (t) => {
    const { server, port, later, asked } = await startServer(t, isPlain);
    const one = await talkHttp(port);
    one.send(requestOf("/later"));
    const several = await talkHttp(port);
    several.send(Buffer.concat([requestOf("/later/1"), requestOf("/later/2")]));
    const idle = await talkHttp(port);
    idle.send(requestOf("/"));
    assert.equal((await idle.hear()).headers["connection"], "keep-alive");
    await asked(3);
    const closing = server.close();
    several.send(requestOf("/later/3"));
    await asked(4);
    for (const answer of later) answer();
    assert.equal((await one.hear()).headers["connection"], "close");
    const [first, second, third] = [await several.hear(), await several.hear(), await several.hear()];
    assert.deepEqual(
      [first, second, third].map(({ headers }) => headers["connection"]),
      ["keep-alive", "keep-alive", "close"],
    );
    await Promise.all([one.closed, several.closed, idle.closed, closing]);
  });
}
