// What an incident is about: a monitor or a heartbeat, each with a page and words of its own.
import type { Incident } from "#web/api/types.ts";

export type WatchedForm = "monitor" | "heartbeat";

export function formOf({ kind }: Incident["monitor"]): WatchedForm {
  return kind === "heartbeat" ? "heartbeat" : "monitor";
}

/** The path of its page. */
export function pageOf(watched: Incident["monitor"]): string {
  return `/${formOf(watched)}s/${watched.id}`;
}
