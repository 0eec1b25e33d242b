// Who am I, and what may I do here: what a page asks first.
import { Empty } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { findKeyRole } from "./api-key-store.ts";
import { findMembership, findOrganization } from "./person-store.ts";
import { tokenNotValid } from "./access-token.ts";
import { Me } from "./views.ts";

export const readMe = query({
  name: "auth.me",
  summary: "Who is signed in, where, and with which permissions",
  access: "signed_in",
  input: Empty,
  output: Me,
  async run({ db, org, actor: { kind, id, name }, caller }) {
    const organization = await findOrganization(db, org);
    if (id === null || organization === undefined || (kind !== "person" && kind !== "api_key")) throw tokenNotValid();
    const membership = kind === "person" ? await findMembership(db, org, id) : undefined;
    const role = kind === "person" ? membership?.role : await findKeyRole(db, org, id);
    if (role === undefined) throw tokenNotValid(); // removed or revoked since the request was let in
    return {
      actor: { kind, id, name },
      person: membership?.person ?? null,
      organization,
      role,
      sessionId: caller.sessionId,
      permissions: [...caller.permissions].sort(),
    };
  },
});
