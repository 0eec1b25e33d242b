// Ends the session of whoever asks, known by the access token or, when that has expired, by the refresh cookie alone.
import type { Tx } from "#platform/database/pool.ts";
import { Empty } from "#platform/schema.ts";
import { hashToken } from "#platform/secrets.ts";
import { type Caller, verb } from "#platform/verb.ts";
import { findSessionOfToken, type SessionOfToken } from "./session-store.ts";
import { endSessionsOf } from "./session.ts";
import { Nothing } from "./views.ts";

export const signOut = verb({
  name: "auth.sign_out",
  summary: "Sign out: end this session",
  access: "public",
  answersSecret: true,
  input: Empty,
  output: Nothing,
  async run({ tx, caller, now }) {
    const session = await sessionOf(tx, caller);
    if (session === undefined) return { answer: null, changes: [], refreshCookie: "clear" };
    const { id, organizationId, personId, personName } = session;
    const ended = await endSessionsOf(tx, { id, org: organizationId, personId }, "signed_out", now);
    const actor = { kind: "person", id: personId, name: personName } as const;
    const changes = ended.map((change) => ({ ...change, organizationId, actor }));
    return { answer: null, changes, refreshCookie: "clear" };
  },
});

async function sessionOf(tx: Tx, caller: Caller): Promise<SessionOfToken | undefined> {
  const { sessionId, organizationId, actor, refreshToken } = caller;
  if (sessionId !== null && organizationId !== null && actor.id !== null)
    return { id: sessionId, organizationId, personId: actor.id, personName: actor.name };
  return refreshToken === null ? undefined : findSessionOfToken(tx, hashToken(refreshToken));
}
