// What the tests of channels share: tellings as the fan-out composes them, and the context of one attempt.
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { SendContext, Telling } from "#channels/channel.ts";
import { createNet } from "#platform/net/index.ts";

/** The real one, which lets loopback through and link-local addresses not. */
export const net = createNet({ policy: "any" });

export const organization = { id: "0190a6e0-0000-7000-8000-000000000001", name: "Example Ltd" };
export const monitor = {
  id: "0190a6e0-0000-7000-8000-000000000002",
  name: "Shop",
  kind: "http",
  url: "https://shop.example/",
  tags: ["shop", "eu"],
};
export const incident = {
  id: "0190a6e0-0000-7000-8000-000000000003",
  sequence: 1,
  startedAt: "2026-11-20T12:00:03.000Z",
  resolvedAt: null,
  reason: "status_unexpected",
  message: "HTTP 500, expected 200-299",
  url: "https://keepwatch.example/incidents/0190a6e0-0000-7000-8000-000000000003",
};

export const down: Telling = {
  id: "0190a6e0-0000-7000-8000-00000000000a",
  event: "monitor.down",
  occurredAt: "2026-11-20T12:00:23.456Z",
  organization,
  monitor,
  incident,
};

export const up: Telling = {
  ...down,
  id: "0190a6e0-0000-7000-8000-00000000000b",
  event: "monitor.up",
  occurredAt: "2026-11-20T12:04:15.000Z",
  incident: { ...incident, sequence: 2, resolvedAt: "2026-11-20T12:04:15.000Z" },
};

export const trial: Telling = {
  ...down,
  id: "0190a6e0-0000-7000-8000-00000000000c",
  event: "channel.test",
  monitor: null,
  incident: null,
};

export const certificateEnding: Telling = {
  ...down,
  id: "0190a6e0-0000-7000-8000-00000000000d",
  event: "certificate.expiring",
  occurredAt: "2026-11-21T12:00:00.000Z",
  incident: null,
  certificate: {
    host: "shop.example",
    validTo: "2026-11-28T11:59:59.000Z",
    daysLeft: 7,
    issuer: "Example Trust, R3",
    fingerprint: "ab".repeat(32),
    revokedAt: null,
    monitorCount: 1,
  },
  page: "https://keepwatch.example/monitors/0190a6e0-0000-7000-8000-000000000002",
};

export const domainEnding: Telling = {
  ...down,
  id: "0190a6e0-0000-7000-8000-00000000000e",
  event: "domain.expiring",
  occurredAt: "2026-11-21T12:00:00.000Z",
  incident: null,
  domain: {
    name: "shop.example",
    expiresAt: "2026-12-21T00:00:00.000Z",
    daysLeft: 30,
    registrar: "Names Ltd",
    monitorCount: 50,
  },
  page: "https://keepwatch.example/monitors/0190a6e0-0000-7000-8000-000000000002",
};

export const heartbeat = {
  id: "0190a6e0-0000-7000-8000-000000000004",
  name: "Nightly backup",
  slug: "nightly-backup",
  schedule: "at 03:00 every day (Europe/Berlin)",
  timeZone: "Europe/Berlin",
  tags: ["backup"],
  url: "https://keepwatch.example/heartbeats/0190a6e0-0000-7000-8000-000000000004",
};

export const missed: Telling = {
  ...down,
  id: "0190a6e0-0000-7000-8000-000000000010",
  event: "heartbeat.missed",
  occurredAt: "2026-11-20T02:05:00.000Z",
  monitor: null,
  heartbeat,
  incident: {
    ...incident,
    startedAt: "2026-11-20T02:05:00.000Z",
    reason: "missed",
    message:
      "gave no sign by 2026-11-20 03:05, expected at 2026-11-20 03:00 (Europe/Berlin); the last one came at 2026-11-19 03:00:12",
  },
};

export const failed: Telling = {
  ...missed,
  id: "0190a6e0-0000-7000-8000-000000000011",
  event: "heartbeat.failed",
  incident: { ...missed.incident!, reason: "exit_status", message: "ended with exit status 3" },
};

export const reportsAgain: Telling = {
  ...missed,
  id: "0190a6e0-0000-7000-8000-000000000012",
  event: "heartbeat.recovered",
  occurredAt: "2026-11-20T06:15:00.000Z",
  incident: {
    ...missed.incident!,
    sequence: 2,
    resolvedAt: "2026-11-20T06:15:00.000Z",
    missedRuns: { count: 2, isAtLeast: false },
  },
};

export const takenBack: Telling = {
  ...reportsAgain,
  id: "0190a6e0-0000-7000-8000-000000000013",
  incident: {
    ...missed.incident!,
    sequence: 2,
    resolvedAt: "2026-11-20T02:05:00.001Z",
    takenBack: { pingAt: "2026-11-20T02:04:58.000Z" },
  },
};

export const slow: Telling = {
  ...missed,
  id: "0190a6e0-0000-7000-8000-000000000014",
  event: "heartbeat.slow",
  incident: null,
  run: { runId: null, endedAt: "2026-11-20T02:48:00.000Z", durationMs: 48 * 60_000, usualMs: 6 * 60_000 },
  page: heartbeat.url,
};

/** A name with everything that has ever broken a message: line breaks, a header, markup, emoji, text turned about, NUL. */
export const hostileName =
  "Shop\r\nBcc: everybody@victim.example\r\n\r\n<script>alert(1)</script> <!channel> @all \"' & \u{1F6D2} \u202Eelpmaxe\u202C \u05E9\u05DC\u05D5\u05DD \u0000 \uD800 end";

export const hostile: Telling = {
  ...down,
  organization: { ...organization, name: hostileName },
  monitor: { ...monitor, name: hostileName, tags: [hostileName], url: "https://shop.example/?<b>\r\nX-Evil: 1" },
  incident: { ...incident, message: hostileName },
};

/** The same name, of a heartbeat. */
export const hostileHeartbeat: Telling = {
  ...missed,
  heartbeat: { ...heartbeat, name: hostileName, tags: [hostileName], schedule: hostileName },
  incident: { ...missed.incident!, message: hostileName },
};

/** One attempt that has as long as a real one, unless the test says less. */
export function contextOf(changes: Partial<SendContext> = {}): SendContext {
  return {
    net,
    signal: AbortSignal.timeout(10_000),
    now: () => Date.parse("2026-11-20T12:00:24.900Z"),
    attempt: 1,
    isRepeat: false,
    smtp: null,
    ...changes,
  };
}

/** A port where nothing listens: it was ours a moment ago. */
export async function portWithoutListener(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
