// Some verbs are about the caller's own account: an API key has none.
import { Refusal } from "#platform/refusal.ts";
import type { Actor } from "#platform/verb.ts";

/** The caller's person id; refuses (403) whoever is not a person. */
export function personOf(actor: Actor): string {
  if (actor.kind === "person" && actor.id !== null) return actor.id;
  throw new Refusal(403, "only_people", "Only a person who is signed in can do this, not an API key.");
}
