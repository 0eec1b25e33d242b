// `verify uptime`: hands the command line the proof of this installation's uptime. Reads only.
import { type UptimeFault, type VerifiedRange, verifyUptime } from "#features/checks/index.ts";
import type { Settings } from "#platform/config.ts";
import { createPool } from "#platform/database/pool.ts";
import type { Log } from "#platform/log.ts";
import { withConnection } from "./with-connection.ts";

export type { UptimeFault, VerifiedRange };

export interface VerifiedPage {
  readonly checked: number;
  readonly faults: readonly UptimeFault[];
}

export async function verifyUptimeWith(
  settings: Settings,
  log: Log,
  range: VerifiedRange,
  onPage: (page: VerifiedPage) => void,
): Promise<void> {
  await withConnection(settings, log, async (connection) => {
    const pool = createPool(connection, { max: 1, applicationName: "keepwatch-verify", log });
    try {
      for await (const page of verifyUptime(pool, range)) onPage(page);
    } finally {
      await pool.end();
    }
  });
}
