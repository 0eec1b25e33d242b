// Access tokens: short-lived JWTs that say who calls, in which organisation and session. They open nothing by
// themselves: authenticate.ts asks the database whether the session still lives.
import { errors, jwtVerify, SignJWT } from "jose";
import { isUuid } from "#lib/uuid.ts";
import { Refusal } from "#platform/refusal.ts";
import type { Role } from "./views.ts";

export const accessTokenMs = 15 * 60_000;
const algorithm = "HS256";
const issuer = "keepwatch";

export interface AccessClaims {
  readonly personId: string;
  readonly organizationId: string;
  readonly sessionId: string;
  /** As it was when the token was made, for whoever reads the token; rights come from the database. */
  readonly role: Role;
}

export async function signAccessToken(
  key: Uint8Array,
  claims: AccessClaims,
  now: Date,
): Promise<{ accessToken: string; expiresAt: string }> {
  const expiresAt = new Date(now.getTime() + accessTokenMs);
  expiresAt.setUTCMilliseconds(0); // the claim counts whole seconds
  const accessToken = await new SignJWT({ org: claims.organizationId, sid: claims.sessionId, role: claims.role })
    .setProtectedHeader({ alg: algorithm, typ: "JWT" })
    .setSubject(claims.personId)
    .setIssuer(issuer)
    .setAudience(issuer)
    .setIssuedAt(now)
    .setExpirationTime(expiresAt)
    .sign(key);
  return { accessToken, expiresAt: expiresAt.toISOString() };
}

/** Refuses (401) what we did not sign, what was changed, what has expired, and every algorithm but ours. */
export async function readAccessToken(key: Uint8Array, token: string, now: Date): Promise<Omit<AccessClaims, "role">> {
  const { payload } = await jwtVerify(token, key, {
    algorithms: [algorithm],
    issuer,
    audience: issuer,
    requiredClaims: ["exp", "sub"],
    currentDate: now,
  }).catch((error: unknown) => {
    if (error instanceof errors.JWTExpired) throw tokenExpired();
    if (error instanceof errors.JOSEError) throw tokenNotValid();
    throw error;
  });
  const { sub, org, sid } = payload;
  if (!isId(sub) || !isId(org) || !isId(sid)) throw tokenNotValid();
  return { personId: sub, organizationId: org, sessionId: sid };
}

function isId(value: unknown): value is string {
  return typeof value === "string" && isUuid(value);
}

function tokenExpired(): Refusal {
  return new Refusal(401, "token_expired", "The access token has expired. Get a new one: POST /api/v1/auth/refresh.");
}

export function tokenNotValid(): Refusal {
  return new Refusal(401, "token_not_valid", "This token is not valid, or not any more.");
}
