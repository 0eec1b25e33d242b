// Where the verbs of signing in, people, keys and the organisation are found.
import { routesOf } from "#platform/http/route.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./api-keys.ts";
import { changePassword } from "./change-password.ts";
import { cancelInvitation, inviteMember, listInvitations } from "./invitations.ts";
import { readMe } from "./me.ts";
import { listMembers, removeMember, updateMember } from "./members.ts";
import { readOrganization, updateOrganization } from "./organization.ts";
import { refresh } from "./refresh.ts";
import { resetPassword } from "./reset-password.ts";
import { endOwnSession, listSessions } from "./sessions.ts";
import { readStatus, setUp } from "./setup.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";

/** Whoever is not signed in yet has little to say. */
const maxBodyBytes = 8_192;

export const accountRoutes = routesOf("Accounts", [
  ["GET /auth/status", readStatus],
  ["POST /auth/setup", setUp, { status: 201, maxBodyBytes }],
  ["POST /auth/sign-in", signIn, { maxBodyBytes }],
  ["POST /auth/refresh", refresh, { maxBodyBytes }],
  ["POST /auth/sign-out", signOut, { maxBodyBytes }],
  ["GET /auth/me", readMe],
  ["POST /auth/password", changePassword, { maxBodyBytes }],
  ["POST /auth/accept-invitation", acceptInvitation, { maxBodyBytes }],
  ["POST /auth/reset", resetPassword, { maxBodyBytes }],
  ["GET /sessions", listSessions],
  ["DELETE /sessions/{id}", endOwnSession],
  ["GET /members", listMembers],
  ["POST /members", inviteMember, { status: 201 }],
  ["PATCH /members/{id}", updateMember],
  ["DELETE /members/{id}", removeMember],
  ["GET /invitations", listInvitations],
  ["DELETE /invitations/{id}", cancelInvitation],
  ["GET /api-keys", listApiKeys],
  ["POST /api-keys", createApiKey, { status: 201 }],
  ["DELETE /api-keys/{id}", revokeApiKey],
  ["GET /organization", readOrganization],
  ["PATCH /organization", updateOrganization],
]);
