// Keys for programs. A key belongs to the organisation, not to the person who made it, and stays when they leave.
import Type from "typebox";
import { decodeIdCursor, defaultLimit, pageOf } from "#platform/cursor.ts";
import { notFound } from "#platform/refusal.ts";
import { Id, Name, Page, pageInput, Strict } from "#platform/schema.ts";
import { newToken } from "#platform/secrets.ts";
import { query, verb } from "#platform/verb.ts";
import { type ApiKey, insertApiKey, listApiKeysAfter, revokeKey } from "./api-key-store.ts";
import { ApiKeyView, KeyRoleName, Nothing } from "./views.ts";

export const apiKeyPrefix = "kw_";

export const listApiKeys = query({
  name: "api_key.list",
  summary: "API keys that were not revoked",
  input: Strict(pageInput),
  output: Page(ApiKeyView),
  async run({ db, org }, { limit = defaultLimit, cursor }) {
    const rows = await listApiKeysAfter(db, org, decodeIdCursor(cursor), limit + 1);
    return pageOf(rows, limit, (key) => [key.id], viewOf);
  },
});

export const createApiKey = verb({
  name: "api_key.create",
  summary: "Make an API key; its token is shown only now",
  answersSecret: true,
  input: Strict({ name: Name, role: KeyRoleName }),
  output: Strict({ ...ApiKeyView.properties, token: Type.String() }),
  async run({ tx, org, actor, now }, { name, role }) {
    const token = newToken(apiKeyPrefix);
    const key = await insertApiKey(tx, { org, name, role, token, createdBy: actor.id }, now);
    if (key === undefined) throw new Error("256 random bits came twice");
    const made = { objectKind: "api_key", objectId: key.id, before: null, after: { name: key.name, role } };
    return { answer: { ...viewOf(key), token }, changes: [made] };
  },
});

export const revokeApiKey = verb({
  name: "api_key.revoke",
  summary: "Revoke an API key; it opens nothing from the next request on",
  input: Strict({ id: Id }),
  output: Nothing,
  async run({ tx, org, now }, { id }) {
    const key = await revokeKey(tx, org, id, now);
    if (key === undefined) throw notFound("API key");
    const revoked = { objectKind: "api_key", objectId: id, before: { name: key.name, role: key.role }, after: null };
    return { answer: null, changes: [revoked] };
  },
});

function viewOf(key: ApiKey) {
  return {
    ...key,
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}
