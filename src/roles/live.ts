// Live changes for what is on screen, by WebSocket at /api/v1/live. A browser says who it is in its first frame and what
// it watches in the next ones; it hears of each thing that changed, with the fields that changed. A notice of the database
// only wakes: the truth is read again from the tables, once per organisation however many watch.
import websocket from "@fastify/websocket";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import Type, { type Static } from "typebox";
import { Bell } from "#lib/bell.ts";
import { createListener } from "#platform/database/listen.ts";
import { API_BASE, type Authenticate } from "#platform/http/server.ts";
import { faultsAgainst, Id, OneOf, Strict } from "#platform/schema.ts";
import type { Caller, House } from "#platform/verb.ts";
import { type TopicName, topicNames, topics } from "./live-topics.ts";
import type { World } from "./world.ts";

const AUTH_WITHIN_MS = 5_000;
const MAX_FRAME_BYTES = 16_384;
const MAX_WATCHED_IDS = 200;
const MAX_SOCKETS = 2_000;
/** Changes gather this long, so that a busy engine costs few reads. */
const GATHER_MS = 250;
/** A slow reader is let go when this much waits for it; it comes back and reads everything anew. */
const MAX_UNSENT_BYTES = 1_048_576;
/** Who may no longer watch is sent away within this time. */
const ASK_AGAIN_MS = 60_000;

const AuthFrame = Strict({ type: OneOf(["auth"]), token: Type.String({ minLength: 1, maxLength: 4_096 }) });
const WatchFrame = Strict({
  type: OneOf(["watch"]),
  topic: OneOf(topicNames),
  ids: Type.Optional(Type.Array(Id, { maxItems: MAX_WATCHED_IDS })),
});

interface Watcher {
  readonly socket: WebSocket;
  readonly token: string;
  readonly caller: Caller;
  /** Topic → id → the fields as last sent, each as JSON. An empty map: watched, nothing sent yet. */
  readonly watched: Map<TopicName, Map<string, Map<string, string>>>;
}

export async function mountLive(
  server: FastifyInstance,
  world: World,
  house: House,
  authenticate: Authenticate,
): Promise<{ close(): Promise<void> }> {
  const watchers = new Set<Watcher>();
  const dirty = new Set<TopicName>();
  const bell = new Bell();
  let isClosing = false;
  await server.register(websocket, { options: { maxPayload: MAX_FRAME_BYTES } });

  const wake = (names: readonly TopicName[]) => {
    for (const name of names) dirty.add(name);
    bell.ring();
  };
  const noticeChannels = [...new Set(topicNames.flatMap((name) => topics[name].wokenBy))];
  const listener = createListener(world.directConnection, {
    channels: Object.fromEntries(
      noticeChannels.map((channel) => [
        channel,
        () => wake(topicNames.filter((name) => topics[name].wokenBy.includes(channel))),
      ]),
    ),
    onGap: () => {
      for (const watcher of watchers) send(watcher, { type: "resync" });
      wake(topicNames);
    },
    log: world.log,
    applicationName: "keepwatch-live",
  });

  server.get(`${API_BASE}/live`, { websocket: true }, (socket, request) => {
    if (watchers.size >= MAX_SOCKETS) return socket.close(1013, "too many are watching");
    if (!isSameOrigin(request, world.settings.publicUrl)) return socket.close(1008, "another origin");
    const timer = setTimeout(() => socket.close(4401, "say who you are within 5 s"), AUTH_WITHIN_MS);
    let watcher: Watcher | null = null;
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      clearTimeout(timer);
      if (watcher !== null) watchers.delete(watcher);
    });
    socket.on("message", (bytes: Buffer, isBinary) => {
      const frame = isBinary ? null : frameOf(bytes.toString("utf8"));
      void (async () => {
        if (watcher !== null) {
          if (watch(watcher, frame)) wake([(frame as Static<typeof WatchFrame>).topic]);
          return;
        }
        if (faultsAgainst(AuthFrame, frame).length > 0) return socket.close(4400, "the first frame must be auth");
        watcher = await admit(socket, request, (frame as Static<typeof AuthFrame>).token, authenticate);
        if (watcher === null) return socket.close(4401, "not signed in");
        clearTimeout(timer);
        watchers.add(watcher);
        socket.send(JSON.stringify({ type: "ready" }));
      })().catch((error: unknown) => {
        world.log.warn({ err: error }, "a live connection failed");
        socket.close(1011, "try again");
      });
    });
  });

  async function tellChanges(): Promise<void> {
    const names = [...dirty];
    dirty.clear();
    for (const name of names) {
      for (const group of groupByOrganization(watchers, name)) await tellGroup(house, name, group);
    }
  }

  async function loop(): Promise<void> {
    while (!isClosing) {
      await bell.sleep(60_000);
      if (dirty.size === 0 || isClosing) continue;
      try {
        await tellChanges();
      } catch (error) {
        world.log.warn({ err: error }, "live changes could not be read; the next notice tries again");
      }
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    }
  }
  const running = loop();

  const askAgain = setInterval(() => {
    for (const watcher of watchers)
      authenticate(watcher.token).catch(() => watcher.socket.close(4401, "not signed in any more"));
  }, ASK_AGAIN_MS);

  return {
    async close() {
      isClosing = true;
      clearInterval(askAgain);
      bell.ring();
      await listener.close();
      for (const watcher of watchers) watcher.socket.close(1012, "restarting");
      await running;
    },
  };
}

function frameOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A page of another site must not ride on a browser that can reach us; programs send no Origin. */
function isSameOrigin(request: FastifyRequest, publicUrl: string): boolean {
  const { origin, host } = request.headers;
  return origin === undefined || origin === publicUrl || origin === `http://${host}` || origin === `https://${host}`;
}

async function admit(
  socket: WebSocket,
  request: FastifyRequest,
  token: string,
  authenticate: Authenticate,
): Promise<Watcher | null> {
  const identity = await authenticate(token).catch(() => null);
  if (identity === null || identity.organizationId === null) return null;
  const caller: Caller = {
    ...identity,
    address: request.ip,
    userAgent: "",
    requestId: request.id,
    ifMatch: null,
    once: null,
    refreshToken: null,
  };
  return { socket, token, caller, watched: new Map() };
}

/** Takes what is to be watched from now on; each watch replaces the one before of its topic. */
function watch(watcher: Watcher, frame: unknown): boolean {
  const faults = faultsAgainst(WatchFrame, frame);
  if (faults.length > 0) {
    send(watcher, { type: "problem", code: "malformed_input", errors: faults });
    return false;
  }
  const { topic, ids } = frame as Static<typeof WatchFrame>;
  if (!watcher.caller.permissions.has(topics[topic].permission)) {
    send(watcher, { type: "problem", code: "not_allowed", errors: [] });
    return false;
  }
  const before = watcher.watched.get(topic);
  const wanted = topic === "summary" ? [watcher.caller.organizationId!] : [...new Set(ids ?? [])];
  watcher.watched.set(topic, new Map(wanted.map((id) => [id, before?.get(id) ?? new Map<string, string>()])));
  return true;
}

function groupByOrganization(watchers: ReadonlySet<Watcher>, topic: TopicName): Watcher[][] {
  const groups = new Map<string, Watcher[]>();
  for (const watcher of watchers) {
    if (!watcher.watched.has(topic)) continue;
    const org = watcher.caller.organizationId!;
    groups.set(org, [...(groups.get(org) ?? []), watcher]);
  }
  return [...groups.values()];
}

async function tellGroup(house: House, name: TopicName, group: readonly Watcher[]): Promise<void> {
  const ids = [...new Set(group.flatMap((watcher) => [...watcher.watched.get(name)!.keys()]))];
  // All of one organisation, and each was allowed this topic: any of them may ask for all.
  const views = await topics[name].read(house, group[0]!.caller, ids);
  for (const watcher of group) {
    for (const [id, sent] of watcher.watched.get(name)!) {
      const view = views.get(id);
      const patch = view === undefined ? null : changedFields(sent, view);
      if (patch !== null) send(watcher, { type: "change", topic: name, id, version: view?.["version"] ?? null, patch });
    }
  }
}

/** When one of these changed, everything is sent: the page may have laid its own guess over any other field. */
const turningPoints = ["version", "stateSince"];

/** The fields that differ from what was sent, which are then taken as sent; null when there are none. */
function changedFields(
  sent: Map<string, string>,
  view: Readonly<Record<string, unknown>>,
): Record<string, unknown> | null {
  const patch: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(view)) {
    const json = JSON.stringify(value);
    if (sent.get(field) === json) continue;
    sent.set(field, json);
    patch[field] = value;
  }
  if (Object.keys(patch).length === 0) return null;
  return turningPoints.some((field) => Object.hasOwn(patch, field)) ? { ...view } : patch;
}

function send(watcher: Watcher, frame: Record<string, unknown>): void {
  if (watcher.socket.bufferedAmount > MAX_UNSENT_BYTES) return watcher.socket.terminate();
  watcher.socket.send(JSON.stringify(frame));
}
