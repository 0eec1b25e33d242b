// Whom a mail is for: reads a recipient as Healthchecks writes them, `uuid@domain` or `ping_key+slug@domain`. Looks nothing up.
import { domainToUnicode } from "node:url";
import { isUuid } from "#lib/uuid.ts";
import type { Named } from "./forms/form.ts";

/** `not_ours`: another domain. `no_mailbox`: of our domain, and no address that a heartbeat could have. */
export type Recipient = Named | "not_ours" | "no_mailbox";

const keyAndSlug = /^([A-Za-z0-9_-]{22})\+([a-z0-9_-]{1,100})$/;

export function recipientOf(address: string, domain: string): Recipient {
  const at = address.lastIndexOf("@");
  if (at === -1 || plain(address.slice(at + 1)) !== plain(domain)) return "not_ours";
  const local = address.slice(0, at);
  // Programs on the way may write a UUID in capitals; a ping key is told apart by them.
  const uuid = local.toLowerCase();
  if (isUuid(uuid)) return { by: "uuid", uuid };
  const [, pingKey, slug] = keyAndSlug.exec(local) ?? [];
  if (pingKey === undefined || slug === undefined) return "no_mailbox";
  return { by: "slug", pingKey, slug, isMadeWhenUnknown: false };
}

/** One spelling of a domain: small letters, in its own script, without the dot of the root. */
function plain(domain: string): string {
  const small = domain.toLowerCase().replace(/\.$/, "");
  return domainToUnicode(small) || small;
}
