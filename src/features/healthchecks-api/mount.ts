// Where this dialect is spoken: addresses, keys, bodies, and the form of its answers. A world of its own within the server,
// with other words for everything; what is done there is done by our verbs.
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isDatabaseAway } from "#platform/database/away.ts";
import type { Authenticate } from "#platform/http/server.ts";
import type { Log } from "#platform/log.ts";
import { Refusal } from "#platform/refusal.ts";
import type { Caller, House } from "#platform/verb.ts";
import { updateHeartbeat } from "#features/heartbeats/index.ts";
import type { Answered, Asked, Handler } from "./asked.ts";
import { type BadgeKeys, createBadgeKeys } from "./badge-keys.ts";
import { answerBadges, type Badge, createBadges } from "./badges.ts";
import { answerChannels } from "./channels.ts";
import {
  answerCreate,
  answerDelete,
  answerList,
  answerOne,
  answerPause,
  answerResume,
  answerUpdate,
} from "./checks.ts";
import { answerFlips, answerPingBody, answerPings } from "./history.ts";
import { createInTurn, type InTurn } from "./in-turn.ts";
import { createRateLimit } from "./rate-limit.ts";
import type { ApiVersion } from "./to-heartbeat.ts";
import { invalid, missingKey, notThere, told, translated, unreadable, wrongKey } from "./told.ts";

const MAX_BODY_BYTES = 1_048_576;
const versions: readonly ApiVersion[] = [1, 2, 3];
/** Browsers may keep the answer to a preflight this long. */
const PREFLIGHT_SECONDS = 600;

interface Act {
  readonly handler: Handler;
  /** Whether a key that may only read opens it. */
  readonly isForReaders: boolean;
}
const forReaders = (handler: Handler): Act => ({ handler, isForReaders: true });
const forWriters = (handler: Handler): Act => ({ handler, isForReaders: false });

type Method = "GET" | "POST" | "DELETE";

/** Lists are found with and without the slash at their end: there, the one leads to the other. */
const addresses: readonly (readonly [paths: readonly string[], acts: Partial<Record<Method, Act>>])[] = [
  [["/checks/", "/checks"], { GET: forReaders(answerList), POST: forWriters(answerCreate) }],
  [["/checks/:id"], { GET: forReaders(answerOne), POST: forWriters(answerUpdate), DELETE: forWriters(answerDelete) }],
  [["/checks/:id/pause"], { POST: forWriters(answerPause) }],
  [["/checks/:id/resume"], { POST: forWriters(answerResume) }],
  [["/checks/:id/pings/", "/checks/:id/pings"], { GET: forWriters(answerPings) }],
  [["/checks/:id/pings/:n/body"], { GET: forWriters(answerPingBody) }],
  [["/checks/:id/flips/", "/checks/:id/flips"], { GET: forReaders(answerFlips) }],
  [["/channels/", "/channels"], { GET: forWriters(answerChannels) }],
  [["/badges/", "/badges"], { GET: forReaders(answerBadges) }],
];

export interface HealthchecksApi {
  readonly house: House;
  readonly authenticate: Authenticate;
  readonly log: Log;
}

export async function mountHealthchecksApi(server: FastifyInstance, api: HealthchecksApi): Promise<void> {
  const { house } = api;
  const badgeKeys = createBadgeKeys(house.vault);
  const callerOf = createCallerOf(api);
  const inTurn = createInTurn(house.pool);
  leadToTheirChannels(server);
  await server.register(async (scope) => {
    speakTheirWay(scope, api.log);
    for (const version of versions) {
      for (const [paths, acts] of addresses)
        for (const path of paths) {
          if (isOurs(version, path)) continue;
          mountActs(scope, `/api/v${version}${path}`, acts, async (request, act) => {
            const asked = await askedBy(request, { house, version, badgeKeys, inTurn }, callerOf);
            if (!act.isForReaders && asked.isReadOnly) throw wrongKey();
            return act.handler(asked);
          });
        }
      mountStatus(scope, `/api/v${version}/status/`, house);
    }
    mountBadges(scope, house, badgeKeys);
  });
}

/** `/api/v1/channels`, without a slash, is an address of our own. */
function isOurs(version: ApiVersion, path: string): boolean {
  return version === 1 && path === "/channels";
}

/** But whoever comes there with their kind of key means theirs. */
function leadToTheirChannels(server: FastifyInstance): void {
  server.addHook("onRequest", async (request, reply) => {
    const [path, query] = request.url.split("?", 2);
    const { "x-api-key": key, authorization } = request.headers;
    if (path !== "/api/v1/channels" || request.method !== "GET" || key === undefined || authorization !== undefined)
      return undefined;
    return reply.redirect(`/api/v1/channels/${query === undefined ? "" : `?${query}`}`, 301);
  });
}

/** Bodies are JSON whatever they are said to be: curl says that they are a form. */
function speakTheirWay(scope: FastifyInstance, log: Log): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  scope.addHook("onRequest", async (_request, reply) => {
    reply
      .header("access-control-allow-origin", "*")
      .header("cross-origin-resource-policy", "cross-origin")
      .header("cache-control", "no-cache");
  });
  scope.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal === null) log.error({ err: error, requestId: request.id }, "a request failed by our own mistake");
    if (refusal?.retryAfterSeconds != null) reply.header("retry-after", String(refusal.retryAfterSeconds));
    return reply.status(refusal?.status ?? 500).send({ error: refusal?.message ?? "internal error" });
  });
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return translated(error);
  if (isDatabaseAway(error)) return told(503, "the database does not answer", 5);
  const { statusCode } = error as { statusCode?: number };
  if (statusCode === 413) return told(413, "request body is too large");
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? unreadable() : null;
}

function mountActs(
  scope: FastifyInstance,
  url: string,
  acts: Partial<Record<Method, Act>>,
  run: (request: FastifyRequest, act: Act) => Promise<Answered>,
): void {
  const allowed = [...Object.keys(acts), "OPTIONS"].join(", ");
  scope.route({
    method: ["GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"],
    url,
    handler: async (request, reply) => {
      if (request.method === "OPTIONS")
        return reply
          .status(204)
          .header("access-control-allow-headers", "X-Api-Key, Content-Type")
          .header("access-control-allow-methods", allowed)
          .header("access-control-max-age", String(PREFLIGHT_SECONDS))
          .send();
      const act = acts[(request.method === "HEAD" ? "GET" : request.method) as Method];
      if (act === undefined) {
        reply.header("allow", allowed);
        throw told(405, "method not allowed");
      }
      return sendAnswer(reply, await run(request, act));
    },
  });
}

function sendAnswer(reply: FastifyReply, answered: Answered): FastifyReply {
  reply.status(answered.status);
  if ("json" in answered) return reply.send(answered.json);
  return reply.type(answered.contentType).send(Readable.from(answered.parts));
}

async function askedBy(
  request: FastifyRequest,
  { house, version, badgeKeys, inTurn }: { house: House; version: ApiVersion; badgeKeys: BadgeKeys; inTurn: InTurn },
  callerOf: (request: FastifyRequest, body: Asked["body"]) => Promise<Caller>,
): Promise<Asked> {
  const body = bodyOf(request.body);
  const caller = await callerOf(request, body);
  return {
    house,
    caller,
    version,
    isReadOnly: !caller.permissions.has(updateHeartbeat.name),
    badges: badgeKeys,
    parameters: request.params as Record<string, string>,
    query: new URLSearchParams(request.url.split("?", 2)[1] ?? ""),
    body,
    inTurn: (work) => inTurn(caller.organizationId ?? "", work),
  };
}

function bodyOf(sent: unknown): Asked["body"] {
  if (!Buffer.isBuffer(sent) || sent.length === 0) return {};
  let body: unknown;
  try {
    body = JSON.parse(sent.toString("utf8"));
  } catch {
    throw unreadable();
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw invalid("value is not an object");
  return body as Asked["body"];
}

function createCallerOf({ house, authenticate }: HealthchecksApi) {
  const waitFor = createRateLimit(house.now);
  return async (request: FastifyRequest, body: Asked["body"]): Promise<Caller> => {
    const key = request.headers["x-api-key"] ?? body["api_key"];
    if (typeof key !== "string" || key.trim() === "") throw missingKey();
    const identity = await authenticate(key.trim());
    if (identity.actor.kind !== "api_key" || identity.actor.id === null) throw wrongKey();
    const waitSeconds = waitFor(identity.actor.id);
    if (waitSeconds !== null) throw told(429, "too many requests", waitSeconds);
    return {
      ...identity,
      address: request.ip,
      userAgent: (request.headers["user-agent"] ?? "").slice(0, 300),
      requestId: request.id,
      ifMatch: null,
      once: null,
      refreshToken: null,
    };
  };
}

function mountStatus(scope: FastifyInstance, url: string, { pool }: House): void {
  scope.get(url, async (_request, reply) => {
    await pool.query("SELECT 1");
    return reply.type("text/plain; charset=utf-8").send("OK");
  });
}

function mountBadges(scope: FastifyInstance, house: House, keys: BadgeKeys): void {
  const badges = createBadges(house, keys);
  const send = (reply: FastifyReply, badge: Badge | null) => {
    if (badge === null) throw notThere();
    return reply.type(badge.contentType).send(badge.body);
  };
  scope.get<{ Params: { key: string; "*": string } }>("/badge/:key/*", async ({ params }, reply) =>
    send(reply, await badges.ofTag(params.key, params["*"])),
  );
  scope.get<{ Params: { states: string; file: string } }>("/b/:states/:file", async ({ params }, reply) =>
    send(reply, await badges.ofHeartbeat(params.states, params.file)),
  );
}
