// The SQL of the list of channels: a page by keyset, so that a page costs the same wherever it lies.
import { decodeCursor, idOfCursor, pageOf } from "#platform/cursor.ts";
import type { Db } from "#platform/database/pool.ts";
import type { ChannelView } from "./channel.ts";
import { type ChannelRow, channelColumns, viewOf } from "./store.ts";

export const channelSorts = ["name", "-name", "createdAt", "-createdAt"] as const;
type Sort = (typeof channelSorts)[number];

/** Ids are made in the order of time, so that they sort by creation. `$3` is the last id of the page before. */
const orders: Record<Sort, { orderBy: string; isAfterCursor: string }> = {
  name: {
    orderBy: "lower(name), id",
    isAfterCursor: "(lower(name), id) > (SELECT lower(name), id FROM channel WHERE id = $3 AND organization_id = $1)",
  },
  "-name": {
    orderBy: "lower(name) DESC, id DESC",
    isAfterCursor: "(lower(name), id) < (SELECT lower(name), id FROM channel WHERE id = $3 AND organization_id = $1)",
  },
  createdAt: { orderBy: "id", isAfterCursor: "id > $3" },
  "-createdAt": { orderBy: "id DESC", isAfterCursor: "id < $3" },
};

const DEFAULT_LIMIT = 50;

export async function listRows(
  db: Db,
  org: string,
  input: { limit?: number; cursor?: string; sort?: Sort },
): Promise<{ items: ChannelView[]; nextCursor: string | null }> {
  const limit = input.limit ?? DEFAULT_LIMIT;
  const { orderBy, isAfterCursor } = orders[input.sort ?? "name"];
  const cursorId = input.cursor === undefined ? null : idOfCursor(decodeCursor(input.cursor, 1)[0]);
  const { rows } = await db.query<ChannelRow>(
    `SELECT ${channelColumns} FROM channel
     WHERE organization_id = $1 AND deleted_at IS NULL AND ($3::uuid IS NULL OR ${isAfterCursor})
     ORDER BY ${orderBy} LIMIT $2`,
    [org, limit + 1, cursorId],
  );
  return pageOf(rows, limit, (row) => [row.id], viewOf);
}
