// What the account verbs take and answer, as schemas. Knows nothing of tables.
import Type, { type Static } from "typebox";
import { Id, Moment, Name, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { longestPassword, shortestPassword } from "./password.ts";

export const roles = ["owner", "member"] as const;
export type Role = (typeof roles)[number];

export const RoleName = OneOf(roles, {
  description: "An owner may do everything, a member everything but look after accounts.",
});

/** A program may also be given a key that changes nothing. */
export const keyRoles = [...roles, "reader"] as const;
export type KeyRole = (typeof keyRoles)[number];

export const KeyRoleName = OneOf(keyRoles, {
  description:
    "An owner may do everything, a member everything but look after accounts; a reader sees what a member sees, but no ping address, and changes nothing.",
});

const longestEmail = 254; // characters, RFC 5321's limit of a path
const longestToken = 100; // characters; ours have 43

/** Spaces around it are taken away; that mail arrives there is not checked. */
export const Email = Type.String({
  maxLength: longestEmail,
  pattern: "^\\s*[^\\s@\\u0000-\\u001f]+@[^\\s@\\u0000-\\u001f]+\\s*$",
  description: "E-mail address; upper and lower case do not matter",
});

export const NewPassword = Type.String({ minLength: shortestPassword, maxLength: longestPassword });
/** One to be compared: whatever it is, it must not be told that it is too short. */
export const GivenPassword = Type.String({ minLength: 1, maxLength: longestPassword });
export const LinkToken = Type.String({
  minLength: 1,
  maxLength: longestToken,
  description: "What follows the # of the link",
});

export const PersonView = Strict({ id: Id, email: Type.String(), name: Type.String() }, { title: "Person" });
export const OrganizationView = Strict({ id: Id, name: Type.String() }, { title: "Organization" });

export const SignedIn = Strict({
  accessToken: Type.String({ description: "For `Authorization: Bearer`; the refresh cookie comes along" }),
  expiresAt: Moment,
  person: PersonView,
  organization: OrganizationView,
  role: RoleName,
});
export type SignedIn = Static<typeof SignedIn>;

export const Me = Strict({
  actor: Strict({ kind: OneOf(["person", "api_key"]), id: Id, name: Type.String() }),
  person: Nullable(PersonView),
  organization: OrganizationView,
  role: KeyRoleName,
  sessionId: Nullable(Id),
  permissions: Type.Array(Type.String()),
});

export const SessionView = Strict(
  {
    id: Id,
    createdAt: Moment,
    lastUsedAt: Moment,
    expiresAt: Moment,
    address: Nullable(Type.String()),
    userAgent: Nullable(Type.String()),
    isCurrent: Type.Boolean(),
  },
  { title: "Session" },
);

export const MemberView = Strict(
  {
    id: Id,
    email: Type.String(),
    name: Type.String(),
    role: RoleName,
    createdAt: Moment,
    createdBy: Nullable(Id),
  },
  { title: "Member" },
);

export const InvitationView = Strict(
  {
    id: Id,
    email: Type.String(),
    name: Type.String(),
    role: RoleName,
    createdAt: Moment,
    createdBy: Nullable(Id),
    expiresAt: Moment,
  },
  { title: "Invitation" },
);

export const ApiKeyView = Strict(
  {
    id: Id,
    name: Name,
    role: KeyRoleName,
    shownPrefix: Type.String({ description: "The first characters, so that people can tell keys apart" }),
    createdAt: Moment,
    createdBy: Nullable(Id),
    lastUsedAt: Nullable(Moment),
  },
  { title: "ApiKey" },
);

export const Nothing = Type.Null();
