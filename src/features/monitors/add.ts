// Adds monitors, one or a thousand: all of them or none, and every fault of all of them named at once.
import { uuidv7 } from "#lib/uuid.ts";
import type { Change } from "#platform/audit.ts";
import type { VerbContext } from "#platform/verb.ts";
import { channelFaults, refuseFaults } from "./faults.ts";
import type { MonitorView } from "./monitor.ts";
import { noResult, settingsView, unknownEnds, viewOf } from "./monitor-row.ts";
import { type NewMonitor, settingsOfNew } from "./settings.ts";
import { insertMonitors } from "./store.ts";
import { newThing } from "./thing-life.ts";

export interface NewAt {
  readonly input: NewMonitor;
  readonly path: string; // where it was sent: "" or "/items/3"
}

export async function addMonitors(
  { tx, org, actor, now, vault }: VerbContext,
  news: readonly NewAt[],
): Promise<{ views: MonitorView[]; changes: Change[] }> {
  const made = news.map(({ input, path }) => {
    const id = uuidv7();
    return { id, ...settingsOfNew(input, id, vault, path) };
  });
  const channels = news.map(({ input, path }) => ({ path: `${path}/channelIds`, ids: input.channelIds }));
  refuseFaults([...made.flatMap(({ faults }) => faults), ...(await channelFaults(tx, org, channels))]);
  const rows = made.map(({ id, settings }) => ({
    ...settings,
    ...newThing({ id, organizationId: org, isPaused: settings.isPaused }, { by: actor.id, now }),
  }));
  await insertMonitors(tx, rows);
  return {
    views: rows.map((row) => viewOf({ ...row, ...noResult, ...unknownEnds })),
    changes: rows.map((row) => ({ objectKind: "monitor", objectId: row.id, before: null, after: settingsView(row) })),
  };
}
