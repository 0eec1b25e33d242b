// Who calls: from the bearer token of a request. The database is asked each time (one indexed query), so that an ended
// session, a removed member, another role and a revoked key count from the very next request, on every instance.
import type { Pool } from "#platform/database/pool.ts";
import type { Authenticate } from "#platform/http/server.ts";
import type { Vault } from "#platform/secrets.ts";
import { readAccessToken, tokenNotValid } from "./access-token.ts";
import { findKeyByToken, saveKeyUse } from "./api-key-store.ts";
import { apiKeyPrefix } from "./api-keys.ts";
import { type Permission, permissionsOf } from "./permissions.ts";
import { findLiveSession } from "./session-store.ts";

/** `lastUsedAt` of a key is not written more often than this. */
const keyUseEveryMs = 60_000;

type Identity = Awaited<ReturnType<Authenticate>>;

const anonymous: Identity = {
  actor: { kind: "anonymous", id: null, name: "" },
  organizationId: null,
  sessionId: null,
  permissions: new Set(),
};

export interface AuthenticateOptions {
  readonly pool: Pool;
  readonly vault: Vault;
  readonly now: () => Date;
  /** All there are. */
  readonly permissions: readonly Permission[];
}

export function createAuthenticate({ pool, vault, now, permissions: all }: AuthenticateOptions): Authenticate {
  const permissions = {
    owner: permissionsOf("owner", all),
    member: permissionsOf("member", all),
    reader: permissionsOf("reader", all),
  };

  async function byKey(token: string): Promise<Identity> {
    const key = await findKeyByToken(pool, token);
    if (key === undefined || key.revokedAt !== null) throw tokenNotValid();
    const usedAt = now();
    if (key.lastUsedAt === null || usedAt.getTime() - key.lastUsedAt.getTime() >= keyUseEveryMs)
      await saveKeyUse(pool, key.id, usedAt);
    return {
      actor: { kind: "api_key", id: key.id, name: key.name },
      organizationId: key.organizationId,
      sessionId: null,
      permissions: permissions[key.role],
    };
  }

  async function byAccessToken(token: string): Promise<Identity> {
    const claims = await readAccessToken(vault.tokenKey(), token, now());
    const session = await findLiveSession(pool, claims, now());
    if (session === undefined) throw tokenNotValid();
    return {
      actor: { kind: "person", id: claims.personId, name: session.personName },
      organizationId: claims.organizationId,
      sessionId: claims.sessionId,
      permissions: permissions[session.role],
    };
  }

  return async (token) => {
    if (token === null) return anonymous;
    return token.startsWith(apiKeyPrefix) ? byKey(token) : byAccessToken(token);
  };
}
