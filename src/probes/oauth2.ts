// Tokens of OAuth 2 by client credentials: fetched through the address guard like everything else, kept until shortly
// before they expire, and fetched anew when a server does not take one any more.
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Credentials } from "./credentials.ts";
import type { OAuth2 } from "./http-auth-settings.ts";
import { unpackBody } from "./http-body.ts";
import type { Fault } from "./exchange-options.ts";
import { Exchange } from "./http-exchange.ts";
import type { HttpParser } from "./http-parser.ts";
import { firstHop, type HttpRequest, writeRequest } from "./http-request.ts";
import { completeHttpTarget } from "./http-target.ts";
import type { ProbeContext } from "./probe.ts";
import { plain } from "./wording.ts";

const MAX_KEPT_TOKENS = 10_000;
const MAX_TOKEN_CHARACTERS = 16_384;
const USUAL_LIFE_S = 300; // where the server does not say
const MAX_LIFE_S = 86_400;
const MARGIN_SHARE = 0.1; // of its life a token is not used at the end, up to
const MAX_MARGIN_S = 60;

interface Kept {
  readonly token: string;
  readonly expiresAt: number; // on the monotonic clock
}

/** By everything that a token was asked for with: monitors with the same client share their tokens. */
const kept = new LRUCache<string, Kept>({ max: MAX_KEPT_TOKENS });

export function tokenCredentials(auth: OAuth2): Credentials {
  const key = createHash("sha256").update(JSON.stringify(auth)).digest("base64");
  const request = tokenRequest(auth);
  let lastUsed: string | null = null;
  return {
    refusal: "HTTP 401: the server does not accept the token, although it is fresh",
    async authorize(_, refused, context) {
      const known = kept.get(key);
      const isUsable = known !== undefined && known.expiresAt > performance.now();
      if (isUsable && (refused === null || known.token !== lastUsed)) {
        lastUsed = known.token;
        return `Bearer ${known.token}`;
      }
      const fetched = await fetchToken(request, context);
      if ("reason" in fetched) return fetched;
      kept.set(key, fetched);
      lastUsed = fetched.token;
      return `Bearer ${fetched.token}`;
    },
  };
}

function tokenRequest(auth: OAuth2): HttpRequest {
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (auth.scope !== undefined && auth.scope !== "") form.set("scope", auth.scope);
  if (auth.audience !== undefined && auth.audience !== "") form.set("audience", auth.audience);
  const isInBody = auth.credentialsIn === "body";
  if (isInBody) form.set("client_id", auth.clientId);
  if (isInBody) form.set("client_secret", auth.clientSecret);
  const settings = completeHttpTarget({
    url: auth.tokenUrl,
    method: "POST",
    headers: [
      { name: "Content-Type", value: "application/x-www-form-urlencoded" },
      { name: "Accept", value: "application/json" },
    ],
    body: form.toString(),
    // RFC 6749, 2.3.1: both are form-encoded first.
    auth: isInBody
      ? null
      : { kind: "basic", username: formEncoded(auth.clientId), password: formEncoded(auth.clientSecret) },
  });
  return writeRequest(settings, firstHop(settings));
}

function formEncoded(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

async function fetchToken(request: HttpRequest, context: ProbeContext): Promise<Kept | Fault> {
  const exchange = await exchanged(request, context);
  const where = request.url.replace(/\?.*$/, "");
  if (exchange.fault !== null) {
    const { fault } = exchange;
    return fault.isOurs
      ? fault
      : { ...fault, reason: "auth_failed", message: `No token from ${where}: ${fault.message}` };
  }
  const { response } = exchange;
  const answer = await jsonOf(response);
  if (response.status !== 200) {
    const said = typeof answer?.["error"] === "string" ? ` (${plain(answer["error"], 60)})` : "";
    return failed(`No token from ${where}: HTTP ${response.status}${said}`);
  }
  const token = answer?.["access_token"];
  if (typeof token !== "string" || token.length > MAX_TOKEN_CHARACTERS || !/^[\x21-\x7e]+$/.test(token))
    return failed(`No token from ${where}: its answer holds none`);
  const said = Number(answer?.["expires_in"] ?? USUAL_LIFE_S);
  const lifeS = Number.isFinite(said) ? Math.min(Math.max(said, 0), MAX_LIFE_S) : USUAL_LIFE_S;
  const usableS = lifeS - Math.min(lifeS * MARGIN_SHARE, MAX_MARGIN_S);
  return { token, expiresAt: performance.now() + usableS * 1_000 };
}

/** Redirects are not followed: the secret is for this address alone. */
function exchanged(request: HttpRequest, context: ProbeContext): Promise<Exchange> {
  const { net, timeoutMs, isRetry, signal } = context;
  return new Promise((resolve, reject) => {
    const exchange = new Exchange(
      {
        net,
        request,
        timeoutMs,
        family: "auto",
        isRetry,
        avoidAddress: null,
        verifyCertificate: true,
        mayResume: "no",
        keepsBody: true,
        wantedHeaders: null,
        identity: null,
        proxy: null,
        http2: null,
        resolver: null,
        endsAfterHead: () => false,
      },
      () => finish(() => resolve(exchange)),
    );
    const abort = (): void => {
      exchange.abort();
      finish(() => reject(signal.reason));
    };
    const finish = (settle: () => void): void => {
      signal.removeEventListener("abort", abort);
      settle();
    };
    signal.addEventListener("abort", abort);
    exchange.start();
  });
}

async function jsonOf({
  body,
  isCut,
  contentEncoding,
  contentType,
}: HttpParser): Promise<Record<string, unknown> | null> {
  const unpacked = await unpackBody({ bytes: body, isCut, contentEncoding, contentType });
  if (unpacked.kind === "undecodable" || !unpacked.isWhole) return null;
  try {
    const value: unknown = JSON.parse(unpacked.bytes.toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function failed(message: string): Fault {
  return { reason: "auth_failed", message, isOurs: false, isSilence: false };
}
