// What a server does for our sessions by itself, over TCP: on a Unix socket it would not show.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTcpServer } from "#test/tcp-server.ts";
import { createPool } from "./pool.ts";
import { setOwnDefaults } from "./server-fitness.ts";
import { openSession } from "./session.ts";

const LONGEST_SILENCE_S = 15;

test("the server notices within 15 s that a client of ours has vanished, whose session holds a lock", async (t) => {
  const connection = await startTcpServer(t);
  const pool = createPool(connection, { max: 1, applicationName: "test" });
  await pool.withSession(setOwnDefaults);
  await pool.end();
  const session = await openSession(connection, "test", { class: 1, number: 1 });
  // What the socket has, and not what somebody wished for.
  const { rows } = await session.query<{ name: string; seconds: number }>(
    `SELECT name, setting::int / CASE unit WHEN 'ms' THEN 1000 ELSE 1 END AS seconds FROM pg_settings WHERE name LIKE 'tcp\\_%'`,
  );
  await session.close();
  const settings = Object.fromEntries(rows.map(({ name, seconds }) => [name, seconds]));
  assert.deepEqual(settings, {
    tcp_keepalives_count: 5,
    tcp_keepalives_idle: 5,
    tcp_keepalives_interval: 2,
    tcp_user_timeout: LONGEST_SILENCE_S,
  });
});
