// What /metrics says of heartbeats, from what is in the tables and what this process has counted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createTelemetry } from "#platform/telemetry.ts";
import { uuidv7 } from "#lib/uuid.ts";
import { addHeartbeat, believeHeartbeat } from "#test/heartbeat-things.ts";
import { createTestDatabase } from "#test/database.ts";
import { collectHeartbeats, countActive } from "./heartbeat-samples.ts";
import type { World } from "./world.ts";

const nowMs = Date.parse("2026-03-03T12:00:00.000Z");

test("each heartbeat with its pings, state, misses and outages; the kinds that are active", async (t) => {
  const { pool } = await createTestDatabase(t);
  const telemetry = createTelemetry({ monitorLimit: 2 });
  t.after(() => telemetry.close());
  const pingCounts: World["pingCounts"] = new Map();
  const world = { pool, telemetry, pingCounts, clock: { now: () => nowMs } } as unknown as World;
  telemetry.registerCollector("heartbeats", ({ monitorLimit }) => collectHeartbeats(world, monitorLimit));
  telemetry.registerCollector("active", () => countActive(world));

  const org = uuidv7();
  await pool.query("INSERT INTO organization (id, name) VALUES ($1, 'Shop')", [org]);
  const backup = await addHeartbeat(pool, org, "backup");
  const fresh = await addHeartbeat(pool, org, "fresh");
  await addHeartbeat(pool, org, "beyond the limit");
  const paused = await addHeartbeat(pool, org, "paused");
  await pool.query("UPDATE thing SET is_paused = true WHERE number = $1", [paused.number]);
  await believeHeartbeat(pool, backup, "down", "2026-03-01T02:05:00.000Z", { reason: "missed" });
  await believeHeartbeat(pool, backup, "up", "2026-03-01T03:05:00.000Z");
  await believeHeartbeat(pool, backup, "down", "2026-03-02T02:05:00.000Z", { reason: "exit_status" });
  await pool.query("UPDATE belief SET last_ping_at = '2026-03-02T12:00:00Z' WHERE number = $1", [backup.number]);
  await pool.query(
    `INSERT INTO incident (id, organization_id, number, opened_by, started_at, detected_at, resolved_at, reason, message)
     VALUES ($1, $2, $3, 1, '2026-03-01T02:05:00Z', now(), '2026-03-01T03:05:00Z', 'missed', '')`,
    [uuidv7(), org, backup.number],
  );
  pingCounts.set(backup.number, { success: 3, start: 2, fail: 1, log: 0, ignored: 0, alive: 0 });

  const scraped = await telemetry.scrape();
  const named = `heartbeat_id="${backup.id}",heartbeat_name="backup"`;
  const asMonitor = `monitor_id="${backup.id}",monitor_name="backup"`;
  for (const line of [
    `uptime_heartbeat_pings_total{${named},status="success"} 3`,
    `uptime_heartbeat_pings_total{${named},status="fail"} 1`,
    `uptime_heartbeat_missed_total{${named}} 1`,
    `uptime_heartbeat_status{${named}} 0`,
    `uptime_heartbeat_last_ping_timestamp{${named}} ${Date.parse("2026-03-02T12:00:00Z") / 1_000}`,
    `uptime_heartbeat_time_since_last_ping_seconds{${named}} 86400`,
    `uptime_heartbeat_grace_period_seconds{${named}} 300`,
    `uptime_downtime_events_total{${asMonitor},monitor_type="heartbeat",reason="missed"} 1`,
    `uptime_downtime_events_total{${asMonitor},monitor_type="heartbeat",reason="exit_status"} 1`,
    `uptime_recovery_events_total{${asMonitor},monitor_type="heartbeat"} 1`,
    `uptime_downtime_duration_seconds{${asMonitor}} 3600`,
    `uptime_active_monitors_total{monitor_type="heartbeat"} 3`,
  ])
    assert.ok(scraped.includes(`${line}\n`), line);
  assert.match(scraped, new RegExp(`uptime_heartbeat_missed_total\\{heartbeat_id="${fresh.id}",.*\\} 0`));
  assert.doesNotMatch(
    scraped,
    new RegExp(`uptime_heartbeat_status\\{heartbeat_id="${fresh.id}"`),
    "nothing is known of it",
  );
  assert.doesNotMatch(scraped, /beyond the limit/);
});
