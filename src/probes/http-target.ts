// The target of an HTTP monitor: its schema, every fault of it at once, and which of its fields are secret.
// It knows the form only, not whether the target answers.
import { isIP } from "node:net";
import Type, { type Static } from "typebox";
import { Assertion, assertionFaults, MAX_ASSERTIONS, patternFaults } from "./http-assertion-settings.ts";
import {
  authFaults,
  authSecretPaths,
  ClientCertificate,
  clientCertificateFaults,
  clientCertificateSecretPaths,
  HttpAuth,
} from "./http-auth-settings.ts";
import { HttpProxy, proxyFaults, proxySecretPaths } from "./proxy-settings.ts";
import type { TargetFault } from "./target-fault.ts";

const MAX_URL_CHARACTERS = 2_048;
const MAX_HEADERS = 50;
const MAX_HEADER_VALUE_CHARACTERS = 4_096;
const MAX_BODY_BYTES = 100_000;
const MAX_KEYWORD_CHARACTERS = 1_000;
const MAX_REDIRECTS = 10;
const MAX_ACCEPTED_STATUSES = 50;
const MAX_RESPONSE_TIME_LIMIT_MS = 60_000;

const Header = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    value: Type.String({ maxLength: MAX_HEADER_VALUE_CHARACTERS }),
  },
  { additionalProperties: false },
);

export const HttpTarget = Type.Object(
  {
    url: Type.String({ minLength: 1, maxLength: MAX_URL_CHARACTERS }),
    method: Type.Optional(Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$", default: "GET" })),
    headers: Type.Optional(Type.Array(Header, { maxItems: MAX_HEADERS, default: [] })),
    body: Type.Optional(Type.Union([Type.String({ maxLength: MAX_BODY_BYTES }), Type.Null()], { default: null })),
    followRedirects: Type.Optional(Type.Boolean({ default: true })),
    maxRedirects: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_REDIRECTS, default: MAX_REDIRECTS })),
    acceptedStatuses: Type.Optional(
      Type.Array(Type.String({ maxLength: 7 }), { minItems: 1, maxItems: MAX_ACCEPTED_STATUSES, default: ["200-299"] }),
    ),
    keyword: Type.Optional(
      Type.Union([Type.String({ minLength: 1, maxLength: MAX_KEYWORD_CHARACTERS }), Type.Null()], { default: null }),
    ),
    keywordMode: Type.Optional(
      Type.Unsafe<"present" | "absent">({ type: "string", enum: ["present", "absent"], default: "present" }),
    ),
    keywordKind: Type.Optional(
      Type.Unsafe<"text" | "regex">({
        type: "string",
        enum: ["text", "regex"],
        default: "text",
        description: "`regex`: a JavaScript regular expression in which ^ and $ match at each line",
      }),
    ),
    assertions: Type.Optional(Type.Array(Assertion, { maxItems: MAX_ASSERTIONS, default: [] })),
    responseTimeLimitMs: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1, maximum: MAX_RESPONSE_TIME_LIMIT_MS }), Type.Null()], {
        default: null,
        description: "A good answer that takes longer is `slow`, and the monitor `degraded`",
      }),
    ),
    auth: Type.Optional(Type.Union([...HttpAuth.anyOf, Type.Null()], { default: null })),
    clientCertificate: Type.Optional(Type.Union([ClientCertificate, Type.Null()], { default: null })),
    proxy: Type.Optional(
      Type.Union([HttpProxy, Type.Null()], {
        default: null,
        description: "Through a proxy, which then resolves the target's name itself",
      }),
    ),
    resolver: Type.Optional(
      Type.Union([Type.String({ minLength: 1, maxLength: 60 }), Type.Null()], {
        default: null,
        description: "DNS server to ask in place of our own: an IP address, with its port where that is not 53",
      }),
    ),
    httpVersion: Type.Optional(
      Type.Unsafe<"1.1" | "2">({
        type: "string",
        enum: ["1.1", "2"],
        default: "1.1",
        description: "`2`: over https only and not through a proxy; a server that does not offer it is down",
      }),
    ),
    cacheBusting: Type.Optional(
      Type.Boolean({ default: false, description: "Adds a random query parameter to each request" }),
    ),
    invert: Type.Optional(
      Type.Boolean({ default: false, description: "Down when it answers as expected, up when it does not" }),
    ),
    ipFamily: Type.Optional(
      Type.Unsafe<"auto" | "ipv4" | "ipv6">({ type: "string", enum: ["auto", "ipv4", "ipv6"], default: "auto" }),
    ),
    verifyCertificate: Type.Optional(Type.Boolean({ default: true })),
  },
  { additionalProperties: false },
);

/** As a person gives it; what is left out has the schema's default. */
export type HttpTarget = Static<typeof HttpTarget>;
/** With every default filled in. */
export type HttpSettings = Required<HttpTarget>;

export function completeHttpTarget(target: HttpTarget): HttpSettings {
  return {
    url: target.url,
    method: target.method ?? "GET",
    headers: target.headers ?? [],
    body: target.body ?? null,
    followRedirects: target.followRedirects ?? true,
    maxRedirects: target.maxRedirects ?? MAX_REDIRECTS,
    acceptedStatuses: target.acceptedStatuses ?? ["200-299"],
    keyword: target.keyword ?? null,
    keywordMode: target.keywordMode ?? "present",
    keywordKind: target.keywordKind ?? "text",
    assertions: target.assertions ?? [],
    responseTimeLimitMs: target.responseTimeLimitMs ?? null,
    auth: target.auth ?? null,
    clientCertificate: target.clientCertificate ?? null,
    proxy: target.proxy ?? null,
    resolver: target.resolver ?? null,
    httpVersion: target.httpVersion ?? "1.1",
    cacheBusting: target.cacheBusting ?? false,
    invert: target.invert ?? false,
    ipFamily: target.ipFamily ?? "auto",
    verifyCertificate: target.verifyCertificate ?? true,
  };
}

/** Everything that the schema cannot say. The target is of the schema's form already. */
export function checkHttpTarget(target: HttpTarget): TargetFault[] {
  const faults: TargetFault[] = [...urlFaults(target.url)];
  for (const [index, header] of (target.headers ?? []).entries()) faults.push(...headerFaults(header, index, target));
  for (const [index, text] of (target.acceptedStatuses ?? []).entries()) {
    if (parseStatusRange(text) !== null) continue;
    const message = `"${text}" is neither a status (404) nor a range (200-299) between 100 and 599`;
    faults.push({ path: `/acceptedStatuses/${index}`, message });
  }
  if (Buffer.byteLength(target.body ?? "") > MAX_BODY_BYTES) {
    faults.push({ path: "/body", message: `The body is larger than ${MAX_BODY_BYTES} bytes` });
  }
  if (target.body != null && ["GET", "HEAD", "TRACE"].includes((target.method ?? "GET").toUpperCase())) {
    faults.push({
      path: "/body",
      message: "A GET, HEAD or TRACE request carries no body: choose POST or another method",
    });
  }
  if ((target.method ?? "GET").toUpperCase() === "CONNECT") {
    faults.push({ path: "/method", message: "CONNECT opens a tunnel and cannot be watched" });
  }
  if (target.auth != null) faults.push(...authFaults(target.auth));
  if (target.clientCertificate != null) faults.push(...clientCertificateFaults(target.clientCertificate));
  if (target.clientCertificate != null && URL.parse(target.url)?.protocol === "http:")
    faults.push({ path: "/clientCertificate", message: "A client certificate is shown over https only" });
  if (target.keywordKind === "regex" && target.keyword != null)
    faults.push(...patternFaults(target.keyword).map((message) => ({ path: "/keyword", message })));
  faults.push(...assertionFaults(target.assertions ?? []));
  if (target.proxy != null) faults.push(...proxyFaults(target.proxy));
  if (target.resolver != null) faults.push(...resolverFaults(target.resolver, target.proxy != null));
  if (target.httpVersion === "2") faults.push(...http2Faults(target));
  return faults;
}

function http2Faults(target: HttpTarget): TargetFault[] {
  const path = "/httpVersion";
  const faults: TargetFault[] = [];
  if (URL.parse(target.url)?.protocol === "http:")
    faults.push({ path, message: "HTTP/2 is spoken over https only: choose HTTP/1.1 or an https address" });
  if (target.proxy != null) faults.push({ path, message: "Through a proxy HTTP/1.1 is spoken: choose one of the two" });
  return faults;
}

function resolverFaults(resolver: string, hasProxy: boolean): TargetFault[] {
  const path = "/resolver";
  const found = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d{1,5})$/i.exec(resolver);
  const isAddress = isIP(found?.[1] ?? found?.[2] ?? resolver) !== 0;
  const port = Number(found?.[3] ?? 53);
  if (!isAddress || port < 1 || port > 65_535)
    return [{ path, message: "This is not the address of a DNS server, such as 9.9.9.9 or 10.0.0.1:5353" }];
  return hasProxy ? [{ path, message: "Behind a proxy no name is looked up here: it has no use" }] : [];
}

function urlFaults(text: string): TargetFault[] {
  const path = "/url";
  if (!URL.canParse(text)) return [{ path, message: "This is not a complete URL such as https://shop.example/" }];
  const url = new URL(text);
  const faults: TargetFault[] = [];
  if (url.protocol !== "http:" && url.protocol !== "https:")
    faults.push({ path, message: "The URL must begin with http:// or https://" });
  if (url.username !== "" || url.password !== "") {
    faults.push({ path, message: "User name and password do not belong in the URL: use `auth`" });
  }
  if (url.port === "0") faults.push({ path, message: "Port 0 cannot be connected to" });
  return faults;
}

/** The connection's own headers are ours: with another length or framing the answer could not be read. */
const forbiddenHeaders = new Set([
  "connection",
  "content-length",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
  "keep-alive",
  "proxy-connection",
  "expect",
]);

function headerFaults(header: Static<typeof Header>, index: number, target: HttpTarget): TargetFault[] {
  const faults: TargetFault[] = [];
  const name = header.name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name))
    faults.push({ path: `/headers/${index}/name`, message: "This is not a header name" });
  if (forbiddenHeaders.has(name)) {
    faults.push({ path: `/headers/${index}/name`, message: `${header.name} is set by Keepwatch itself` });
  }
  if (name === "authorization" && target.auth != null) {
    faults.push({ path: `/headers/${index}/name`, message: "Give either `auth` or an Authorization header, not both" });
  }
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(header.value)) {
    const message = "A header's value holds no line breaks, control characters or letters beyond Latin-1";
    faults.push({ path: `/headers/${index}/value`, message });
  }
  return faults;
}

export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

export function parseStatusRange(text: string): StatusRange | null {
  const found = /^([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?$/.exec(text);
  if (found === null) return null;
  const from = Number(found[1]);
  const to = Number(found[2] ?? found[1]);
  return from <= to ? { from, to } : null;
}

const secretHeaders = new Set(["authorization", "cookie", "proxy-authorization", "x-api-key"]);

export function isSecretHeader(name: string): boolean {
  return secretHeaders.has(name.toLowerCase());
}

/** JSON pointers of this target's fields that are encrypted at rest and never read back. */
export function httpSecretPaths(target: HttpTarget): string[] {
  const paths = [
    ...authSecretPaths(target.auth),
    ...clientCertificateSecretPaths(target.clientCertificate),
    ...proxySecretPaths(target.proxy),
  ];
  for (const [index, header] of (target.headers ?? []).entries()) {
    if (isSecretHeader(header.name)) paths.push(`/headers/${index}/value`);
  }
  return paths;
}
