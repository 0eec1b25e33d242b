// What /metrics and /ready say of the room for connections.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTarget } from "#test/doubles/http-target.ts";
import { attempt, netFor } from "#test/doubles/looking.ts";
import { createTelemetry } from "#platform/telemetry.ts";
import { roomOf, roomTrouble, showRoom } from "./capacity.ts";

test("looks that find no room are counted, and told of", async (t) => {
  const target = await startTarget((_, response) => response.end());
  const telemetry = createTelemetry();
  t.after(async () => {
    telemetry.close();
    await target.close();
  });
  const net = netFor(t, { maxOpenSockets: 0 });
  showRoom(telemetry.registry, net, () => [
    { number: 1, room: roomOf(net) },
    { number: 2, room: { ...roomOf(net), openSockets: 7 } },
  ]);
  assert.equal(roomTrouble(net), null);
  const { reason } = await attempt(net, { url: target.url }, { timeoutMs: 50 });
  assert.equal(reason, "probe_capacity");
  assert.equal(
    roomTrouble(net),
    "Looks find no room for a connection, 1 since the start; 0 of at most 0 connections are open.",
  );
  const text = await telemetry.scrape();
  for (const line of [
    'keepwatch_probe_sockets_open{engine="1"} 0',
    'keepwatch_probe_sockets_open{engine="2"} 7',
    'keepwatch_probe_sockets_max{engine="1"} 0',
    'keepwatch_probe_turned_away{engine="1"} 1',
    'keepwatch_probe_looks_waiting{engine="1"} 0',
    'keepwatch_tls_handshakes_young{engine="1"} 0',
  ])
    assert.ok(text.split("\n").includes(line), line);
});

test("a table of tracked connections that is nearly full is told of, an old trouble is not", () => {
  const sockets = { openSockets: 5, maxOpenSockets: 10 };
  const trackedConnections = { count: 81, max: 100, isNearlyFull: true };
  const well = { waiting: 0, turnedAway: 7, turnedAwayMsAgo: 61_000, trackedConnections: null };
  assert.equal(roomTrouble({ ...sockets, capacity: well }), null);
  assert.equal(
    roomTrouble({ ...sockets, capacity: { ...well, trackedConnections } }),
    "The kernel tracks 81 connections of at most 100: nf_conntrack_max is too low.",
  );
});
