// Faults of what came in, gathered and refused together.
import { findChannelIds } from "#features/channels/index.ts";
import type { Db } from "#platform/database/pool.ts";
import { type Fault, malformed } from "#platform/refusal.ts";

/** Most faults that one refusal names; a bulk request could have thousands. */
const MAX_FAULTS = 50;

export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length > 0) throw malformed(faults.slice(0, MAX_FAULTS));
}

/** Names each channel id that is not a channel of the organisation. `path` is where the list of ids was sent. */
export async function channelFaults(
  db: Db,
  org: string,
  lists: readonly { readonly path: string; readonly ids: readonly string[] | null | undefined }[],
): Promise<Fault[]> {
  const named = [...new Set(lists.flatMap(({ ids }) => ids ?? []).map((id) => id.toLowerCase()))];
  const known = await findChannelIds(db, org, named);
  return lists.flatMap(({ path, ids }) =>
    (ids ?? []).flatMap((id, index) =>
      known.has(id.toLowerCase())
        ? []
        : [{ path: `${path}/${index}`, message: "is not a channel of this organisation" }],
    ),
  );
}
