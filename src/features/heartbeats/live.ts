// Heartbeats by id as they are now: for whoever shows live changes. Without their addresses: all who watch in one
// organisation are told the same, and not all may know them.
import type { Caller, House } from "#platform/verb.ts";
import type { HeartbeatView } from "./heartbeat.ts";
import { showWithoutAddresses } from "./heartbeat-view.ts";
import { findHeartbeats } from "./store.ts";

export type LiveHeartbeat = Omit<HeartbeatView, "pingUrl" | "slugUrl" | "tokens">;

export async function readHeartbeatViews(
  { pool, now }: Pick<House, "pool" | "now">,
  { organizationId }: Caller,
  ids: readonly string[],
): Promise<LiveHeartbeat[]> {
  const rows = await findHeartbeats(pool, organizationId ?? "", ids);
  return showWithoutAddresses(rows, now()).map(({ pingUrl: _url, slugUrl: _slug, tokens: _tokens, ...rest }) => rest);
}
