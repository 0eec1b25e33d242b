// The HTTP front: one Fastify instance with our headers, limits, error form and the verbs at their addresses.
// It knows no feature; roles hand it routes and the way to recognise a caller.
import { createHash } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { constants } from "node:zlib";
import compress from "@fastify/compress";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { uuidv7 } from "#lib/uuid.ts";
import { contentTypesOf, type Download } from "#platform/download.ts";
import type { OnceKey } from "#platform/idempotency.ts";
import type { Log } from "#platform/log.ts";
import { malformed, Refusal } from "#platform/refusal.ts";
import { convertQuery } from "#platform/schema.ts";
import type { Caller, Done, House } from "#platform/verb.ts";
import { Parting } from "./parting.ts";
import { PlainConnections, type PlainTalk } from "./plain-connections.ts";
import { answerProblem } from "./problem.ts";
import { pathParameters, type Route } from "./route.ts";

export const API_BASE = "/api/v1";
export const REFRESH_COOKIE = "keepwatch_refresh";
/** Whole time a client may take to send a request's headers and body. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How often it is looked for requests that took longer: by so much more it may be. */
const REQUEST_CHECK_MS = 5_000;
/** Longer than load balancers keep an idle connection, so that they never use one that we are closing. */
const KEEP_ALIVE_MS = 72_000;
const MAX_IDEMPOTENCY_KEY_LENGTH = 255;
const COMPRESS_FROM_BYTES = 2_048;
/** Quality 4: as quick as gzip, and smaller. The default of 11 is for files that are compressed once. */
const quickBrotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

/** Who is it: from a bearer token. Anonymous when there is none; refuses (401) a wrong one. */
export type Authenticate = (
  token: string | null,
) => Promise<Pick<Caller, "actor" | "organizationId" | "sessionId" | "permissions">>;

export interface ServerOptions {
  readonly log: Log;
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  /** Called for every answered request: for metrics. */
  readonly onAnswer: (route: string, method: string, status: number) => void;
  readonly first?: FirstTaker;
}

/** Sees every request before anybody else; true when it answers that itself. */
export interface FirstTaker {
  takes(request: IncomingMessage, response: ServerResponse): boolean;
  /** The same for a request that came whole in one piece. */
  takesPlain(talk: PlainTalk): boolean;
}

/** Who sent a request, for the log line that is written after the answer. */
const callerIds = new WeakMap<FastifyRequest, string | null>();

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const isHttps = options.publicUrl.startsWith("https:");
  const parting = new Parting();
  const { first } = options;
  const server = fastify({
    logger: false,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    genReqId: () => uuidv7(),
    serverFactory: (handler) =>
      createHttpServer(
        {
          requestTimeout: REQUEST_TIMEOUT_MS,
          connectionsCheckingInterval: REQUEST_CHECK_MS,
          keepAliveTimeout: KEEP_ALIVE_MS,
          // curl --http2 and Java's client ask for HTTP/2 with each request: they get their answer in the HTTP they speak.
          shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket",
        },
        (request, response) => {
          parting.note(request, response);
          if (first?.takes(request, response) !== true) handler(request, response);
        },
      ),
    routerOptions: { ignoreTrailingSlash: false },
    forceCloseConnections: "idle",
    // An address that cannot be decoded is refused before any hook or handler of ours; it too gets a problem document.
    frameworkErrors: (error, request, reply) => {
      reply.header("x-request-id", request.id).header("cache-control", "no-store");
      answerProblem(error, request, reply, options.log);
    },
  });
  const plain = first && createPlain(server.server, first, parting);
  server.addHook("preClose", async () => {
    plain?.beginParting();
    await parting.begin(server.server);
  });
  // Bodies are JSON or nothing; an empty body with a JSON content type is "nothing".
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    if (body === "") return done(null, undefined);
    try {
      done(null, JSON.parse(body as string));
    } catch {
      done(new Refusal(400, "malformed_json", "The body is not JSON."));
    }
  });
  await server.register(cookie);
  // Lists of bars and charts shrink tenfold; what is smaller fits in a packet anyway.
  await server.register(compress, {
    threshold: COMPRESS_FROM_BYTES,
    encodings: ["br", "gzip"],
    brotliOptions: quickBrotli,
  });
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        connectSrc: ["'self'", options.publicUrl.replace(/^http/, "ws")],
        imgSrc: ["'self'", "data:"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
      },
    },
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
  });
  server.setErrorHandler((error, request, reply) => answerProblem(error, request, reply, options.log));
  server.setNotFoundHandler((request, reply) =>
    answerProblem(
      new Refusal(404, "no_such_address", "There is nothing at this address."),
      request,
      reply,
      options.log,
    ),
  );
  server.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-store");
  });
  server.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unknown";
    options.onAnswer(route, request.method, reply.statusCode);
    // What changes something or was refused is worth a line by default; reading all day long is not.
    const isNotable = request.method !== "GET" || reply.statusCode >= 400;
    options.log[isNotable ? "info" : "debug"](
      {
        requestId: request.id,
        userId: callerIds.get(request) ?? null,
        method: request.method,
        route,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
      },
      `${request.method} ${route} answered ${reply.statusCode}`,
    );
  });
  return server;
}

function createPlain(server: Server, first: FirstTaker, parting: Parting): PlainConnections {
  return new PlainConnections(server, {
    takes: (talk) => first.takesPlain(talk),
    onRequest: () => parting.noteRequest(),
    keepAliveMs: KEEP_ALIVE_MS,
    firstRequestMs: REQUEST_TIMEOUT_MS,
  });
}

export function mountRoutes(
  server: FastifyInstance,
  routes: readonly Route[],
  house: House,
  authenticate: Authenticate,
): void {
  const isHttps = house.publicUrl.startsWith("https:");
  for (const route of routes) {
    server.route({
      method: route.method,
      url: API_BASE + route.path.replace(/\{(\w+)\}/g, ":$1"),
      bodyLimit: route.maxBodyBytes,
      handler: async (request, reply) => {
        const caller = await callerOf(request, authenticate, house.publicUrl);
        const done = await route.verb.call(house, caller, inputOf(route, request));
        setCookie(reply, done.refreshCookie, isHttps);
        const version = (done.answer as { version?: unknown } | null)?.version;
        if (typeof version === "number") reply.header("etag", `"${version}"`);
        reply.status(route.status);
        if (contentTypesOf(route.verb.output) !== null) return sendFile(reply, done.answer as Download);
        return done.answer === null ? reply.send() : reply.send(done.answer);
      },
    });
  }
}

function sendFile(reply: FastifyReply, { contentType, fileName, parts }: Download) {
  return reply
    .header("content-type", contentType)
    .header("content-disposition", `attachment; filename="${fileName}"`)
    .send(Readable.from(parts));
}

function setCookie(reply: FastifyReply, cookieChange: Done<unknown>["refreshCookie"], isHttps: boolean) {
  if (cookieChange === undefined) return;
  const attributes = { path: `${API_BASE}/auth`, httpOnly: true, sameSite: "strict", secure: isHttps } as const;
  if (cookieChange === "clear") reply.setCookie(REFRESH_COOKIE, "", { ...attributes, expires: new Date(0) });
  else reply.setCookie(REFRESH_COOKIE, cookieChange.token, { ...attributes, expires: cookieChange.expiresAt });
}

export function bearerOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const match = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(header);
  if (match === null) throw new Refusal(401, "malformed_authorization", "Send: Authorization: Bearer TOKEN.");
  return match[1]!;
}

async function callerOf(request: FastifyRequest, authenticate: Authenticate, publicUrl: string): Promise<Caller> {
  const identity = await authenticate(bearerOf(request));
  callerIds.set(request, identity.actor.id);
  return {
    ...identity,
    address: request.ip,
    userAgent: (request.headers["user-agent"] ?? "").slice(0, 300),
    requestId: request.id,
    ifMatch: ifMatchOf(request),
    once: onceOf(request),
    refreshToken: isFromAnotherSite(request, publicUrl) ? null : (request.cookies[REFRESH_COOKIE] ?? null),
  };
}

/** SameSite=Strict lets a sibling host of the same site through; the Origin header tells it apart. */
function isFromAnotherSite(request: FastifyRequest, publicUrl: string): boolean {
  const { origin, host } = request.headers;
  return origin !== undefined && origin !== publicUrl && origin !== `http://${host}` && origin !== `https://${host}`;
}

function ifMatchOf(request: FastifyRequest): number | null {
  const header = request.headers["if-match"];
  if (header === undefined || header === "*") return null;
  const match = /^"?(\d{1,9})"?$/.exec(header);
  if (match === null) throw malformed([{ path: "/If-Match", message: 'must be a version, as in "3"' }]);
  return Number(match[1]);
}

function onceOf(request: FastifyRequest): OnceKey | null {
  const key = request.headers["idempotency-key"];
  if (request.method !== "POST" || key === undefined) return null;
  if (typeof key !== "string" || key.length === 0 || key.length > MAX_IDEMPOTENCY_KEY_LENGTH)
    throw malformed([{ path: "/Idempotency-Key", message: `must have 1 to ${MAX_IDEMPOTENCY_KEY_LENGTH} characters` }]);
  const requestHash = createHash("sha256")
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest();
  return { key, requestHash };
}

/** Path parameters, query and body as one object. A name that comes from two places is refused. */
function inputOf(route: Route, request: FastifyRequest): Record<string, unknown> {
  const path = request.params as Record<string, string>;
  const isRead = route.method === "GET" || route.method === "DELETE";
  const query = request.query as Record<string, unknown>;
  if (!isRead && Object.keys(query).length > 0)
    throw malformed(Object.keys(query).map((name) => ({ path: `/${name}`, message: "is not a query parameter here" })));
  const body = isRead ? convertQuery(route.verb.input, query) : (request.body ?? {});
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw malformed([{ path: "", message: "must be a JSON object" }]);
  const twice = pathParameters(route).filter((name) => Object.hasOwn(body, name));
  if (twice.length > 0)
    throw malformed(twice.map((name) => ({ path: `/${name}`, message: "is already in the address" })));
  return { ...body, ...convertQuery(route.verb.input, path) };
}
