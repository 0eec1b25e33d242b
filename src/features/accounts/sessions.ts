// The caller's own sessions: seen, and ended one by one.
import { decodeIdCursor, defaultLimit, pageOf } from "#platform/cursor.ts";
import { notFound } from "#platform/refusal.ts";
import { Id, Page, pageInput, Strict } from "#platform/schema.ts";
import { query, verb } from "#platform/verb.ts";
import { personOf } from "./person-caller.ts";
import { listLiveSessions } from "./session-store.ts";
import { endSessionsOf } from "./session.ts";
import { Nothing, SessionView } from "./views.ts";

export const listSessions = query({
  name: "session.list",
  summary: "One's own sessions that have not ended, newest first",
  access: "signed_in",
  input: Strict(pageInput),
  output: Page(SessionView),
  async run({ db, org, actor, caller, now }, { limit = defaultLimit, cursor }) {
    const owner = { org, personId: personOf(actor) };
    const rows = await listLiveSessions(db, owner, decodeIdCursor(cursor), limit + 1, now);
    return pageOf(
      rows,
      limit,
      (session) => [session.id],
      (session) => ({
        ...session,
        createdAt: session.createdAt.toISOString(),
        lastUsedAt: session.lastUsedAt.toISOString(),
        expiresAt: session.expiresAt.toISOString(),
        isCurrent: session.id === caller.sessionId,
      }),
    );
  },
});

export const endOwnSession = verb({
  name: "session.end",
  summary: "End one of one's own sessions, at once",
  access: "signed_in",
  input: Strict({ id: Id }),
  output: Nothing,
  async run({ tx, org, actor, caller, now }, { id }) {
    const changes = await endSessionsOf(tx, { org, personId: personOf(actor), id }, "ended_by_person", now);
    if (changes.length === 0) throw notFound("session");
    return { answer: null, changes, ...(id === caller.sessionId ? { refreshCookie: "clear" } : {}) };
  },
});
