// The organisation itself: its name.
import { notFound } from "#platform/refusal.ts";
import { Empty, Name, Strict } from "#platform/schema.ts";
import { query, verb } from "#platform/verb.ts";
import { findOrganization, lockOrganization, renameOrganization } from "./person-store.ts";
import { OrganizationView } from "./views.ts";

export const readOrganization = query({
  name: "organization.get",
  summary: "The organisation one is signed in to",
  input: Empty,
  output: OrganizationView,
  async run({ db, org }) {
    const organization = await findOrganization(db, org);
    if (organization === undefined) throw notFound("organisation");
    return organization;
  },
});

export const updateOrganization = verb({
  name: "organization.update",
  summary: "Rename the organisation",
  input: Strict({ name: Name }),
  output: OrganizationView,
  async run({ tx, org, now }, { name }) {
    const before = await lockOrganization(tx, org);
    if (before === undefined) throw notFound("organisation");
    await renameOrganization(tx, org, name, now);
    const after = { id: org, name: name.trim() };
    const changed = {
      objectKind: "organization",
      objectId: org,
      before: { name: before.name },
      after: { name: after.name },
    };
    return { answer: after, changes: [changed] };
  },
});
