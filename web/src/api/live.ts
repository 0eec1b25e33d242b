// The live wire: one WebSocket for the page. It says who is asking, watches what is on screen, hands on what changed, and
// comes back by itself after a break. It knows no feature.
import { accessToken } from "./access-token.ts";

export interface LiveChange {
  readonly topic: string;
  readonly id: string;
  readonly patch: Readonly<Record<string, unknown>>;
}

type Listener = (event: { kind: "change"; change: LiveChange } | { kind: "resync" }) => void;

const mostWatchedIds = 200; // of one topic; the server's limit
const firstWaitMs = 1_000;
const longestWaitMs = 30_000;

const listeners = new Set<Listener>();
const watched = new Map<string, readonly string[]>();
const connectionListeners = new Set<() => void>();
let socket: WebSocket | null = null;
let isWanted = false;
let isLive = false;
let waitMs = firstWaitMs;
let timer: ReturnType<typeof setTimeout> | undefined;
let hasBeenLive = false;

export function onLive(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For showing whether what is on the page is live. */
export function subscribeConnection(listener: () => void): () => void {
  connectionListeners.add(listener);
  return () => connectionListeners.delete(listener);
}

export function isConnected(): boolean {
  return isLive;
}

/** Names what of a topic is on screen now; replaces what was named before. */
export function watch(topic: string, ids: readonly string[]): void {
  const wanted = ids.slice(0, mostWatchedIds);
  watched.set(topic, wanted);
  if (isLive) send({ type: "watch", topic, ids: wanted });
}

export function startLive(): () => void {
  isWanted = true;
  void connect();
  return () => {
    isWanted = false;
    clearTimeout(timer);
    socket?.close();
    socket = null;
    setLive(false);
  };
}

function send(message: object): void {
  socket?.send(JSON.stringify(message));
}

function setLive(live: boolean): void {
  if (isLive === live) return;
  isLive = live;
  for (const listener of connectionListeners) listener();
}

async function connect(): Promise<void> {
  const token = await accessToken().catch(() => null);
  if (!isWanted || socket !== null) return;
  if (token === null) return later();
  const opened = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/live`);
  socket = opened;
  opened.addEventListener("open", () => {
    send({ type: "auth", token });
  });
  opened.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (socket === opened && typeof event.data === "string") receive(event.data);
  });
  opened.addEventListener("close", () => {
    if (socket !== opened) return;
    socket = null;
    setLive(false);
    later();
  });
}

/** With jitter, so that a restarted server is not met by every page at once. */
function later(): void {
  if (!isWanted) return;
  clearTimeout(timer);
  timer = setTimeout(() => void connect(), waitMs * (0.5 + Math.random()));
  waitMs = Math.min(waitMs * 2, longestWaitMs);
}

function receive(text: string): void {
  const message: unknown = JSON.parse(text);
  if (typeof message !== "object" || message === null || !("type" in message)) return;
  if (message.type === "ready") begin();
  if (message.type === "resync") hand({ kind: "resync" });
  if (message.type === "change" && isChange(message)) hand({ kind: "change", change: message });
}

/** We are known to the server now; only from here on does it listen to what we watch. */
function begin(): void {
  for (const [topic, ids] of watched) send({ type: "watch", topic, ids });
  waitMs = firstWaitMs;
  setLive(true);
  // Whatever changed while we were away was not told.
  if (hasBeenLive) hand({ kind: "resync" });
  hasBeenLive = true;
}

function isChange(message: object): message is LiveChange {
  return (
    "topic" in message &&
    typeof message.topic === "string" &&
    "id" in message &&
    typeof message.id === "string" &&
    "patch" in message &&
    typeof message.patch === "object"
  );
}

function hand(event: Parameters<Listener>[0]): void {
  for (const listener of listeners) listener(event);
}
