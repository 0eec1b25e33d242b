// Adds heartbeats, one or a thousand: all of them or none, and every fault of all of them named at once.
import { channelFaults, newThing, refuseFaults } from "#features/monitors/index.ts";
import { uuidv7 } from "#lib/uuid.ts";
import type { Change } from "#platform/audit.ts";
import type { VerbContext } from "#platform/verb.ts";
import { insertAddresses, type NewAddress, randomAddress } from "./addresses.ts";
import type { HeartbeatView, NewHeartbeat } from "./heartbeat.ts";
import { settingsView } from "./heartbeat-row.ts";
import { showByIds } from "./heartbeat-view.ts";
import { ensurePingKey } from "./ping-key.ts";
import { settingsOfNew } from "./settings.ts";
import { insertHeartbeats } from "./store.ts";

export interface NewAt {
  readonly input: NewHeartbeat;
  readonly path: string; // where it was sent: "" or "/items/3"
}

export async function addHeartbeats(
  context: VerbContext,
  news: readonly NewAt[],
): Promise<{ views: HeartbeatView[]; changes: Change[] }> {
  const { tx, org, actor, now, vault } = context;
  const made = news.map((one) => ({ ...one, id: uuidv7(), ...settingsOfNew(one.input, one.path, now) }));
  const channels = news.map(({ input, path }) => ({ path: `${path}/channelIds`, ids: input.channelIds }));
  refuseFaults([...made.flatMap(({ faults }) => faults), ...(await channelFaults(tx, org, channels))]);
  const rows = made.map(({ id, settings }) => ({
    ...settings,
    ...newThing({ id, organizationId: org, isPaused: settings.isPaused }, { by: actor.id, now }),
  }));
  const numbers = await insertHeartbeats(tx, rows);
  const addresses = made.flatMap(({ id, ...one }) => addressesOf(numbers.get(id)!, one));
  await insertAddresses(tx, vault, addresses, now);
  const { changes: keyMade } = await ensurePingKey(tx, vault, org, now);
  const changes = rows.map((row) => ({
    objectKind: "heartbeat",
    objectId: row.id,
    before: null,
    after: settingsView(row),
  }));
  const views = await showByIds(
    context,
    rows.map(({ id }) => id),
  );
  return { views, changes: [...changes, ...keyMade] };
}

function addressesOf(number: number, { input, path }: NewAt): NewAddress[] {
  const { pingId, tokens = [] } = input;
  return [
    pingId === undefined
      ? randomAddress(number)
      : { number, form: "uuid", token: pingId.toLowerCase(), path: `${path}/pingId` },
    ...tokens.map(({ form, token }, index) => ({ number, form, token, path: `${path}/tokens/${index}` })),
  ];
}
