// Adds heartbeats, one or a thousand: all of them or none, and every fault of all of them named at once.
import { channelFaults, refuseFaults } from "#features/monitors/index.ts";
import type { Change } from "#platform/audit.ts";
import type { VerbContext } from "#platform/verb.ts";
import type { NewAddress } from "./addresses.ts";
import type { HeartbeatView, NewHeartbeat } from "./heartbeat.ts";
import { showByIds } from "./heartbeat-view.ts";
import { insertNew } from "./insert-new.ts";
import { ensurePingKey } from "./ping-key.ts";
import { settingsOfNew } from "./settings.ts";

export interface NewAt {
  readonly input: NewHeartbeat;
  readonly path: string; // where it was sent: "" or "/items/3"
}

export async function addHeartbeats(
  context: VerbContext,
  news: readonly NewAt[],
): Promise<{ views: HeartbeatView[]; changes: Change[] }> {
  const { tx, org, actor, now, vault } = context;
  const made = news.map((one) => ({ ...settingsOfNew(one.input, one.path, now), addresses: addressesOf(one) }));
  const channels = news.map(({ input, path }) => ({ path: `${path}/channelIds`, ids: input.channelIds }));
  refuseFaults([...made.flatMap(({ faults }) => faults), ...(await channelFaults(tx, org, channels))]);
  const { ids, changes } = await insertNew(context, { by: actor.id, now }, made);
  const { changes: keyMade } = await ensurePingKey(tx, vault, org, now);
  return { views: await showByIds(context, ids), changes: [...changes, ...keyMade] };
}

function addressesOf({ input, path }: NewAt): Omit<NewAddress, "number">[] {
  const { pingId, tokens = [] } = input;
  return [
    ...(pingId === undefined ? [] : [{ form: "uuid" as const, token: pingId.toLowerCase(), path: `${path}/pingId` }]),
    ...tokens.map((token, index) => ({ ...token, path: `${path}/tokens/${index}` })),
  ];
}
