// Who changed what, newest first. The log is written by every verb (platform/audit.ts); here it is only read.
import Type from "typebox";
import { decodeIdCursor, defaultLimit, pageOf } from "#platform/cursor.ts";
import { malformed } from "#platform/refusal.ts";
import { Id, Moment, Nullable, OneOf, Page, pageInput, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { listEntries } from "./store.ts";

const longestAction = 100; // characters

const EntryView = Strict({
  id: Id,
  at: Moment,
  action: Type.String({ description: "The name of the verb" }),
  actor: Strict({
    kind: OneOf(["person", "api_key", "system", "anonymous"]),
    id: Nullable(Id),
    name: Nullable(Type.String()),
  }),
  objectKind: Nullable(Type.String()),
  objectId: Nullable(Id),
  before: Type.Unknown({ description: "Null when the object was made" }),
  after: Type.Unknown({ description: "Null when the object is gone" }),
  address: Nullable(Type.String()),
  requestId: Nullable(Type.String()),
});

export const listAudit = query({
  name: "audit.list",
  summary: "Every change and sign-in, newest first",
  input: Strict({
    ...pageInput,
    objectId: Type.Optional(Id),
    action: Type.Optional(Type.String({ minLength: 1, maxLength: longestAction, pattern: "^[a-z_.]+$" })),
    actorId: Type.Optional(Id),
    from: Type.Optional(Moment),
    to: Type.Optional(Moment),
  }),
  output: Page(EntryView),
  async run({ db, org }, { limit = defaultLimit, cursor, from, to, ...filter }) {
    const span = { from: momentOf(from, "from"), to: momentOf(to, "to") };
    const rows = await listEntries(db, org, { ...filter, ...span, beforeId: decodeIdCursor(cursor) }, limit + 1);
    return pageOf(
      rows,
      limit,
      (entry) => [entry.id],
      ({ actorKind, actorId, actorName, ...entry }) => ({
        ...entry,
        at: entry.at.toISOString(),
        actor: { kind: actorKind, id: actorId, name: actorName },
      }),
    );
  },
});

/** A leap second has the form of a moment and is none to JavaScript. */
function momentOf(text: string | undefined, field: string): Date | null {
  if (text === undefined) return null;
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime()))
    throw malformed([{ path: `/${field}`, message: "is not a moment that can be computed with" }]);
  return moment;
}
