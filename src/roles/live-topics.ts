// What can be watched live: per topic the permission that it takes, and how the present state of some ids is read.
import { readHeartbeatViews, summarizeHeartbeats } from "#features/heartbeats/index.ts";
import { readIncident } from "#features/incidents/index.ts";
import { summarizeIncidents } from "#features/incidents/index.ts";
import { readMonitorViews, summarizeMonitors } from "#features/monitors/index.ts";
import { Refusal } from "#platform/refusal.ts";
import type { Caller, House } from "#platform/verb.ts";

export const topicNames = ["monitors", "heartbeats", "incidents", "summary"] as const;
export type TopicName = (typeof topicNames)[number];

export interface Topic {
  readonly permission: string;
  /** Notices of the database that mean: something of this may have changed. */
  readonly wokenBy: readonly string[];
  /** Id → its present view. What is gone, or a stranger's, is missing. */
  read(
    house: House,
    caller: Caller,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>>;
}

/** Incidents are read one by one; a page shows one. */
const MAX_INCIDENTS = 20;

export const topics: Readonly<Record<TopicName, Topic>> = {
  monitors: {
    permission: "monitor.list",
    wokenBy: ["results", "thing"],
    async read(house, caller, ids) {
      const views = await readMonitorViews(house.pool, caller.organizationId!, ids);
      return new Map(views.map((view) => [view.id, view]));
    },
  },
  /** A ping gives no notice of its own: whoever takes pings says `pulse` for all of them, at most once a second. */
  heartbeats: {
    permission: "heartbeat.list",
    wokenBy: ["pulse", "thing", "event"],
    async read(house, caller, ids) {
      const views = await readHeartbeatViews(house, caller, ids);
      return new Map(views.map((view) => [view.id, view]));
    },
  },
  incidents: {
    permission: "incident.read",
    wokenBy: ["incident"],
    async read(house, caller, ids) {
      const views = new Map<string, Readonly<Record<string, unknown>>>();
      for (const id of ids.slice(0, MAX_INCIDENTS)) {
        try {
          views.set(id, (await readIncident.call(house, caller, { id })).answer as Record<string, unknown>);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
      }
      return views;
    },
  },
  /** Needs no ids: how much there is of each state, and what is open. Its one id is the organisation's. */
  summary: {
    permission: "monitor.summarize",
    wokenBy: ["thing", "event", "incident"],
    async read(house, caller) {
      const monitors = (await summarizeMonitors.call(house, caller, {})).answer;
      const heartbeats = (await summarizeHeartbeats.call(house, caller, {})).answer;
      const incidents = (await summarizeIncidents.call(house, caller, {})).answer;
      return new Map([[caller.organizationId!, { monitors, heartbeats, incidents }]]);
    },
  },
};
