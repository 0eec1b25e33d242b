// What an entry of the audit log says happened.
import type { TFunction } from "i18next";
import type { AuditEntry } from "#web/api/types.ts";
import english from "#web/locales/en.json" with { type: "json" };

type KnownAction = keyof typeof english.audit.actions;

function isKnown(action: string): action is KnownAction {
  return Object.hasOwn(english.audit.actions, action);
}

/** The names of verbs hold a dot, which would lead i18next into a tree: it stands as an underscore in the file. */
export function actionWords(t: TFunction, action: string): string {
  const key = action.replaceAll(".", "_");
  if (isKnown(key)) return t(`audit.actions.${key}`);
  // Most is done to heartbeats as it is to monitors.
  const alike = key.replace(/^heartbeat_/, "monitor_");
  return isKnown(alike) ? t(`audit.actions.${alike}`) : action;
}

/** What the object was called, where its values say so. */
export function objectName(entry: AuditEntry): string | null {
  for (const values of [entry.after, entry.before]) {
    if (typeof values === "object" && values !== null && "name" in values && typeof values.name === "string")
      return values.name;
  }
  return null;
}
