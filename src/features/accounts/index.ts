// The front door of accounts: people, organisations, sessions, keys.
export { createAuthenticate, type AuthenticateOptions } from "./authenticate.ts";
export { ensureOwner, type OwnerSettings } from "./bootstrap.ts";
export { cleanAccounts, type CleanedAccounts } from "./jobs.ts";
export { makeResetLink, type ResetLink } from "./owner-reset.ts";
export { type Permission, permissionsOf } from "./permissions.ts";
export { accountRoutes } from "./routes.ts";
export { firstPing } from "./system-caller.ts";
export type { Role } from "./views.ts";
