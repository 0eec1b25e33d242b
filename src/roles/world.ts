// What the roles of one process share: settings, log, metrics, database, keys, the way out. Opened once, closed last.
import { join } from "node:path";
import type { PingKind } from "#features/heartbeats/index.ts";
import { type Clock, createClock } from "#platform/clock.ts";
import { loadOrMakeSecretKey, type Settings } from "#platform/config.ts";
import { HistoryWatch } from "#platform/database/history.ts";
import { createPool, type DatabaseConnection, type Pool } from "#platform/database/pool.ts";
import type { Log } from "#platform/log.ts";
import { createNet, type ProbeNet } from "#platform/net/index.ts";
import { createVault, type Vault } from "#platform/secrets.ts";
import { createTelemetry, type Telemetry } from "#platform/telemetry.ts";
import type { Verdict } from "#probes/index.ts";
import { settleHistory, type Whereabouts } from "./installation.ts";

export interface World {
  readonly settings: Settings;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly connection: DatabaseConnection;
  /** For LISTEN and session locks, which a pooler in between would break. */
  readonly directConnection: DatabaseConnection;
  readonly pool: Pool;
  /** Where this process runs; members of its crew run there too. */
  readonly whereabouts: Whereabouts;
  /** Whether the database still tells the history that this process knows; asked of each new connection. */
  readonly history: HistoryWatch;
  readonly vault: Vault;
  readonly net: ProbeNet;
  readonly clock: Clock;
  /** Looks since the start of this process, by thing.number and outcome. */
  readonly checkCounts: Map<number, Record<Verdict, number>>;
  /** Pings since the start of this process, by thing.number and what they counted as. */
  readonly pingCounts: Map<number, Record<PingKind, number>>;
  /** What each role has to say about whether it can do its work, for /ready. */
  readonly health: HealthCheck[];
}

/** One line of /ready: a sentence when something is wrong, null when all is well. */
export interface HealthCheck {
  readonly name: string;
  check(): Promise<string | null> | string | null;
}

/** A role that runs. `failed` rejects when it cannot go on; `stop` ends it gracefully. */
export interface Running {
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

export const migrationsFolder = join(import.meta.dirname, "..", "..", "migrations");

export function openWorld(
  settings: Settings,
  log: Log,
  connection: DatabaseConnection,
  whereabouts: Whereabouts = { dataMark: null },
): World {
  const secretKey = settings.secretKey ?? loadOrMakeSecretKey(settings.dataFolder);
  const net = createNet({
    policy: settings.targets,
    ...(settings.dnsServers === null ? {} : { resolver: { servers: settings.dnsServers } }),
    ...(settings.engineSockets === null ? {} : { maxOpenSockets: settings.engineSockets }),
  });
  const directConnection = settings.databaseDirectUrl === null ? connection : { url: settings.databaseDirectUrl };
  const history = new HistoryWatch(() => settleHistory(directConnection, whereabouts, log), log);
  const { check } = history;
  return {
    settings,
    log,
    telemetry: createTelemetry(),
    connection,
    whereabouts,
    directConnection,
    pool: createPool(connection, { max: settings.databasePool, applicationName: "keepwatch", log, check }),
    history,
    vault: createVault(secretKey),
    net,
    clock: createClock(),
    checkCounts: new Map(),
    pingCounts: new Map(),
    health: [],
  };
}

export async function closeWorld(world: World): Promise<void> {
  world.net.close();
  world.telemetry.close();
  await world.history.close();
  await world.pool.end();
}
