// Which permissions a role has. Today three built-in roles; more roles, and roles of an organisation's own, will be read
// from the database here, and nobody who asks `permissions.has(…)` will notice.
import type { KeyRole } from "./views.ts";

/** The name of a verb, which is the permission to call it, and whether it changes nothing and nobody. */
export interface Permission {
  readonly name: string;
  readonly onlyReads: boolean;
}

/** Whoever looks after accounts could give themselves every right, and storage is that of all: owners' work alone. */
const ownersAlone = /^(member|invitation|api_key|storage)\.|^organization\.update$/;

/** `all`: the permissions there are. */
export function permissionsOf(role: KeyRole, all: readonly Permission[]): ReadonlySet<string> {
  return new Set(all.filter((permission) => isGranted(role, permission)).map(({ name }) => name));
}

function isGranted(role: KeyRole, { name, onlyReads }: Permission): boolean {
  switch (role) {
    case "owner":
      return true;
    case "member":
      return !ownersAlone.test(name);
    case "reader":
      return onlyReads && !ownersAlone.test(name);
  }
}
