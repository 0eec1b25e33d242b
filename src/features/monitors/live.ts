// Monitors by id as they are now: for whoever shows live changes.
import type { Db } from "#platform/database/pool.ts";
import type { MonitorView } from "./monitor.ts";
import { viewOf } from "./monitor-row.ts";
import { findMonitors } from "./store.ts";

export async function readMonitorViews(db: Db, org: string, ids: readonly string[]): Promise<MonitorView[]> {
  return (await findMonitors(db, org, ids)).map(viewOf);
}
