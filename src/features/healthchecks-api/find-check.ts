// Which heartbeat is meant: by the UUID of its ping address, or by the key that those have who must not know it.
import { LRUCache } from "lru-cache";
import {
  findByPingUuid,
  type HeartbeatView,
  type NamedHeartbeat,
  openPingUuids,
  pingUuidPages,
  readHeartbeat,
} from "#features/heartbeats/index.ts";
import { uuidIn } from "#lib/uuid.ts";
import { Refusal } from "#platform/refusal.ts";
import { type Asked, organizationOf } from "./asked.ts";
import { uniqueKeyOf } from "./check.ts";
import { notThere, notYours } from "./told.ts";

export interface Found {
  readonly view: HeartbeatView;
  readonly named: NamedHeartbeat;
}

/** Unique keys that have been found, so that a dashboard that asks again costs no search. */
const idsByUniqueKey = new LRUCache<string, string>({ max: 10_000 });

/** By `uuid` of the address alone. Whose UUID it is not, is told that it is somebody's: whoever pings it knows as well. */
export async function getByUuid(asked: Asked): Promise<Found> {
  const uuid = uuidIn(asked.parameters["id"] ?? "");
  if (uuid === null) throw notThere();
  const owned = await findByPingUuid(asked.house.pool, uuid);
  if (owned === undefined) throw notThere();
  if (owned.organizationId !== organizationOf(asked)) throw notYours();
  return getById(asked, owned.id);
}

/** By either. */
export async function getByAnyId(asked: Asked): Promise<Found> {
  const id = asked.parameters["id"] ?? "";
  return /^[0-9a-f]{40}$/.test(id) ? getByUniqueKey(asked, id) : getByUuid(asked);
}

/** The key is a hash of what is sealed: each address of the organisation is opened until one fits. */
async function getByUniqueKey(asked: Asked, key: string): Promise<Found> {
  const org = organizationOf(asked);
  const place = `${org} ${key}`;
  const kept = idsByUniqueKey.get(place);
  if (kept !== undefined) {
    const found = await getById(asked, kept).catch(nullWhenGone);
    if (found !== null && uniqueKeyOf(found.named.uuid) === key) return found;
    idsByUniqueKey.delete(place);
  }
  for await (const page of pingUuidPages(asked.house.pool, asked.house.vault, org)) {
    const named = page.find(({ uuid }) => uniqueKeyOf(uuid) === key);
    if (named === undefined) continue;
    idsByUniqueKey.set(place, named.id);
    return getById(asked, named.id);
  }
  throw notThere();
}

function nullWhenGone(error: unknown): null {
  if (error instanceof Refusal && error.status === 404) return null;
  throw error;
}

export async function getById({ house, caller, ...asked }: Asked, id: string): Promise<Found> {
  const { answer: view } = await readHeartbeat.call(house, caller, { id });
  const org = organizationOf({ house, caller, ...asked });
  const named = (await openPingUuids(house.pool, house.vault, org, [id])).get(id);
  if (named === undefined) throw notThere();
  return { view, named };
}
