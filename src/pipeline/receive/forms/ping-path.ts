// The words in the paths of pings: who is meant, what about it, and how a run ended. Healthchecks' and ours are alike,
// and further tools share parts of them. Pure.
import { MAX_SLUG_CHARACTERS, type Signal } from "#features/heartbeats/index.ts";
import type { Asked } from "./form.ts";

/** The segments below a prefix; a slash at the end counts for nothing. */
export function segmentsBelow(prefix: string, path: string): string[] {
  return path.slice(prefix.length, path.endsWith("/") ? -1 : undefined).split("/");
}

const pingKeyForm = /^[A-Za-z0-9_-]{22}$/;
const slugForm = /^[a-z0-9_-]+$/;

export function isPingKey(text: string): boolean {
  return pingKeyForm.test(text);
}

export function isSlug(text: string): boolean {
  return text.length <= MAX_SLUG_CHARACTERS && slugForm.test(text);
}

export const MAX_EXIT_STATUS = 255;

export interface Action {
  readonly signal: Signal;
  /** Whole, and perhaps more than an exit status can be. */
  readonly exitStatus: number | null;
}

const actions: ReadonlyMap<string | undefined, Signal> = new Map([
  [undefined, "success"],
  ["start", "start"],
  ["fail", "fail"],
  ["log", "log"],
]);

/** What the segment after the name says; undefined: there is none. null: nothing that is known. */
export function readAction(segment: string | undefined): Action | null {
  const signal = actions.get(segment);
  if (signal !== undefined) return { signal, exitStatus: null };
  return segment !== undefined && /^[0-9]+$/.test(segment) ? { signal: "success", exitStatus: Number(segment) } : null;
}

export type RunEnd = Pick<Asked, "signal" | "exitStatus" | "message">;

/**
 * How a run ended, of tools that do not say how far exit statuses go. One that does not fit into a byte, as on Windows, is
 * a failure that says its number; null: no number.
 */
export function readExit(text: string): RunEnd | null {
  if (!/^-?[0-9]{1,10}$/.test(text)) return null;
  const status = Number(text);
  if (status >= 0 && status <= MAX_EXIT_STATUS) return { signal: "success", exitStatus: status, message: null };
  return { signal: "fail", exitStatus: null, message: `exit status ${status}` };
}
