// Every form in which pings come over HTTP, and which of them a request speaks: told by the path alone, and quickly,
// because every request of the program comes by here, most of them for the page and the API.
import type { PingForm } from "#features/heartbeats/index.ts";
import type { PingFormWord } from "#platform/config.ts";
import { betterStack, betterStackPrefix } from "./better-stack.ts";
import { checkly, checklyPrefix } from "./checkly.ts";
import { cronitor } from "./cronitor.ts";
import { type Answer, type Asked, type Form, isAnswer, type PingRequest } from "./form.ts";
import { gatus, isGatusPush } from "./gatus.ts";
import { healthchecks } from "./healthchecks.ts";
import { keepwatch, keepwatchPrefix } from "./keepwatch.ts";
import { kener, kenerPrefix } from "./kener.ts";
import { oneUptime } from "./one-uptime.ts";
import { uptimeKuma, uptimeKumaPrefix } from "./uptime-kuma.ts";
import { text } from "./wording.ts";

export const httpForms: readonly Form[] = [
  keepwatch,
  healthchecks,
  uptimeKuma,
  gatus,
  cronitor,
  betterStack,
  kener,
  oneUptime,
  checkly,
];

const formOfWord: Readonly<Record<PingFormWord, PingForm>> = {
  healthchecks: "healthchecks",
  "uptime-kuma": "uptimeKuma",
  gatus: "gatus",
  cronitor: "cronitor",
  "better-stack": "betterStack",
  kener: "kener",
  "one-uptime": "oneUptime",
  checkly: "checkly",
};

/** The forms that the setting opens. Our own is always open. */
export function openForms(words: readonly PingFormWord[]): ReadonlySet<PingForm> {
  return new Set(["keepwatch", ...words.map((word) => formOfWord[word])]);
}

/** Longer ones name nothing that exists: the longest token may have 300 characters. */
const MAX_PATH_CHARACTERS = 512;

/** A browser asks whether a page may ping. That is no ping. */
const preflight = text(200, "", {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, HEAD, POST",
  "access-control-allow-headers": "*",
  "access-control-max-age": "86400",
});

export type Read = { readonly form: Form } & ({ readonly asked: Asked } | { readonly answer: Answer });

/** null: no ping, but somebody else's request. Never throws. */
export function formOf(request: PingRequest, open: ReadonlySet<PingForm>): Read | null {
  const form = formAt(request);
  if (form === null) return null;
  // The page answers 200 at every address that nobody knows, and 200 would pass for a ping that was taken. So whoever pings
  // in a form that is closed, or at an address that cannot be, is told so.
  if (!open.has(form.name) || request.path.length > MAX_PATH_CHARACTERS)
    return { form, answer: form.answer("unknown") };
  if (request.method === "OPTIONS") return { form, answer: preflight };
  const read = form.read(request);
  return isAnswer(read) ? { form, answer: read } : { form, asked: read };
}

function formAt(request: PingRequest): Form | null {
  const { path } = request;
  const slashAt = path.indexOf("/", 1);
  if (slashAt === -1) return looksLikeUuid(path, path.length) ? healthchecks : null;
  switch (path.slice(1, slashAt)) {
    case "api":
      return formInApi(request);
    case "ping":
      return healthchecks;
    case "p":
      return cronitor;
    case "heartbeat":
      return oneUptime;
    case "heartbeats": // what else lies there is a page of ours
      return path.startsWith(checklyPrefix) ? checkly : null;
    case "ext":
      return path.startsWith(kenerPrefix) ? kener : null;
    default:
      return looksLikeUuid(path, slashAt) || looksLikePingKey(path, slashAt) ? healthchecks : null;
  }
}

function formInApi(request: PingRequest): Form | null {
  const { path } = request;
  if (path.startsWith(keepwatchPrefix)) return keepwatch;
  if (path.startsWith(uptimeKumaPrefix)) return uptimeKuma;
  if (path.startsWith(betterStackPrefix)) return betterStack;
  return isGatusPush(request) ? gatus : null;
}

const bareUuid = /^\/[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}(\/|$)/;
const barePingKey = /^\/[A-Za-z0-9_-]{22}\//;

/** Also in capitals: that is no address of Healthchecks, and no page either. */
function looksLikeUuid(path: string, end: number): boolean {
  return end === 37 && bareUuid.test(path);
}

function looksLikePingKey(path: string, end: number): boolean {
  return end === 23 && barePingKey.test(path);
}
