// What goes out: one HTTP/1.1 request as bytes, made once per target and hop. It opens nothing.
import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { type HttpSettings, isSecretHeader } from "./http-target.ts";

export interface HttpRequest {
  readonly url: string; // without fragment and user info
  readonly isTls: boolean;
  readonly host: string; // without brackets
  readonly port: number;
  readonly isLiteral: boolean; // the host is an IP address
  readonly method: string;
  readonly head: string; // Latin-1
  readonly body: Buffer | null;
}

export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly hasBody: boolean;
  /** False once a redirect has left the origin for which the secrets were given. */
  readonly mayCarrySecrets: boolean;
}

export function firstHop(settings: HttpSettings): Hop {
  const hasBody = settings.body !== null;
  return { url: new URL(settings.url), method: settings.method, hasBody, mayCarrySecrets: true };
}

/** The same request with its proof of who sends it. */
export function withAuthorization(request: HttpRequest, value: string): HttpRequest {
  return { ...request, head: `${request.head.slice(0, -2)}Authorization: ${value}\r\n\r\n` };
}

/** The same request under an address that no cache has an answer for. */
export function withoutCache(request: HttpRequest): HttpRequest {
  const url = `${request.url}${request.url.includes("?") ? "&" : "?"}keepwatch=${randomBytes(8).toString("hex")}`;
  const path = url.slice(new URL(url).origin.length);
  const head = `${request.method} ${path} HTTP/1.1${request.head.slice(request.head.indexOf("\r\n"))}`;
  return { ...request, url, head };
}

export function writeRequest(settings: HttpSettings, hop: Hop): HttpRequest {
  const { url } = hop;
  const body = hop.hasBody && settings.body !== null ? Buffer.from(settings.body) : null;
  const headers = new Map<string, string>([
    ["host", `Host: ${url.host}`],
    ["user-agent", "User-Agent: Keepwatch"],
    ["accept", "Accept: */*"],
    ["accept-encoding", "Accept-Encoding: identity"],
  ]);
  const authorization = authorizationOf(settings);
  if (authorization !== null && hop.mayCarrySecrets) headers.set("authorization", `Authorization: ${authorization}`);
  // A name that a person gives replaces ours; given twice, both lines go out.
  const given = new Map<string, string>();
  for (const { name, value } of settings.headers) {
    const key = name.toLowerCase();
    if (!hop.mayCarrySecrets && (isSecretHeader(key) || key === "host")) continue;
    if (body === null && settings.body !== null && key.startsWith("content-")) continue;
    const line = `${name}: ${value}`;
    const earlier = given.get(key);
    given.set(key, earlier === undefined ? line : `${earlier}\r\n${line}`);
  }
  for (const [key, lines] of given) headers.set(key, lines);
  if (body !== null || /^(POST|PUT|PATCH)$/i.test(hop.method))
    headers.set("content-length", `Content-Length: ${body?.length ?? 0}`);
  headers.set("connection", "Connection: close");
  const head = `${hop.method} ${url.pathname}${url.search} HTTP/1.1\r\n${[...headers.values()].join("\r\n")}\r\n\r\n`;
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    url: `${url.origin}${url.pathname}${url.search}`,
    isTls: url.protocol === "https:",
    host,
    isLiteral: isIP(host) !== 0,
    port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
    method: hop.method,
    head,
    body,
  };
}

function authorizationOf({ auth }: HttpSettings): string | null {
  if (auth?.kind === "bearer") return `Bearer ${auth.token}`;
  if (auth?.kind === "basic") return `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString("base64")}`;
  return null; // none, or one that must be asked for: credentials.ts
}
