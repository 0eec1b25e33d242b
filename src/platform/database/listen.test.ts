// Notifications arrive, and after every kind of loss the listener comes back and says that there was a gap.
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { createTestDatabase, quietLog } from "#test/database.ts";
import { createListener } from "./listen.ts";

test("what is notified arrives on its channel", async (t) => {
  const { pool, connection } = await createTestDatabase(t);
  const heard = new EventEmitter();
  const channels = { wake: (payload: string) => void heard.emit("wake", payload), other: () => assert.fail() };
  const listener = createListener(connection, { channels, onGap: () => assert.fail("there was none"), log: quietLog });
  await listener.listening;
  const arrival = once(heard, "wake");
  await pool.query("SELECT pg_notify('wake', 'monitor 7')");
  assert.deepEqual(await arrival, ["monitor 7"]);
  await listener.close();
});

test("after a loss it listens again and tells of the gap", async (t) => {
  const { pool, connection } = await createTestDatabase(t);
  const heard = new EventEmitter();
  const listener = createListener(connection, {
    channels: { wake: () => void heard.emit("wake") },
    onGap: () => void heard.emit("gap"),
    log: quietLog,
    applicationName: "lost",
  });
  await listener.listening;
  const gap = once(heard, "gap");
  await pool.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lost'");
  await gap;
  const arrival = once(heard, "wake");
  await pool.query("NOTIFY wake");
  await arrival;
  await listener.close();
});

test("a connection that fell silent is noticed by the ping", async (t) => {
  const { connection } = await createTestDatabase(t);
  assert.ok("host" in connection);
  const proxy = await openProxy(`${connection.host}/.s.PGSQL.${connection.port}`);
  const heard = new EventEmitter();
  const listener = createListener(
    { ...connection, host: "127.0.0.1", port: proxy.port },
    { channels: { wake: () => undefined }, onGap: () => void heard.emit("gap"), log: quietLog, pingEveryMs: 50 },
  );
  await listener.listening;
  const gap = once(heard, "gap");
  proxy.fallSilent();
  await gap;
  await listener.close();
  proxy.close();
});

test("it may be closed while there is no server at all", async () => {
  const nowhere = { host: "127.0.0.1", port: 1, user: "nobody", database: "none" };
  const listener = createListener(nowhere, { channels: {}, onGap: () => undefined, log: quietLog });
  const listening = assert.rejects(listener.listening, /closed before/);
  await listener.close();
  await listening;
});

/** Passes bytes on until it is told to swallow those of the connections that exist; later ones pass. */
async function openProxy(socketPath: string) {
  const pairs: [Socket, Socket][] = [];
  const server = createServer((client) => {
    const upstream = connect(socketPath);
    pairs.push([client, upstream]);
    for (const socket of [client, upstream]) socket.on("error", () => undefined);
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as { port: number }).port,
    fallSilent() {
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream).resume();
        upstream.unpipe(client).resume();
      }
    },
    close() {
      server.close();
      for (const socket of pairs.flat()) socket.destroy();
    },
  };
}
