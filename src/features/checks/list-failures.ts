// What the bad answers of one monitor looked like, newest first: for people who ask why a check failed.
import Type from "typebox";
import { Id, Moment, Nullable, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { getThing, listFailures as findFailures } from "./store.ts";

const USUAL_LIMIT = 20;
const MAX_LIMIT = 1_000;

export const listFailures = query({
  name: "check.failures",
  summary: "List what a monitor's failed checks were answered, newest first",
  input: Strict({
    id: Id,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: USUAL_LIMIT })),
  }),
  output: Strict({
    items: Type.Array(
      Strict({
        dueAt: Type.Unsafe<string>({ ...Moment, description: "Names the check, as in the list of checks" }),
        at: Moment,
        reason: Type.String(),
        headers: Type.Array(Strict({ name: Type.String(), value: Type.String() }), {
          description: "Of the answer; the values of those that hold secrets are left out.",
        }),
        body: Type.Unsafe<string | null>({
          ...Nullable(Type.String()),
          description: "Its beginning, unpacked; null where it cannot be read as text",
        }),
      }),
    ),
  }),
  async run({ db, org }, input) {
    const thing = await getThing(db, org, input.id);
    const failures = await findFailures(db, thing.number, input.limit ?? USUAL_LIMIT);
    return {
      items: failures.map(({ slot, at, reason, detail }) => ({
        dueAt: new Date(slot).toISOString(),
        at: at.toISOString(),
        reason,
        headers: detail.headers.map(([name, value]) => ({ name, value })),
        body: detail.body,
      })),
    };
  },
});
