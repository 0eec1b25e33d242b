// Which permissions a role has. Today two built-in roles; more roles, and roles of an organisation's own, will be read
// from the database here, and nobody who asks `permissions.has(…)` will notice.
import type { Role } from "./views.ts";

/** Whoever looks after accounts could give themselves every right, and storage is that of all: owners' work alone. */
const ownersAlone = /^(member|invitation|api_key|storage)\.|^organization\.update$/;

/** `allNames`: the names of every verb there is, which are the permissions. */
export function permissionsOf(role: Role, allNames: readonly string[]): ReadonlySet<string> {
  return new Set(role === "owner" ? allNames : allNames.filter((name) => !ownersAlone.test(name)));
}
