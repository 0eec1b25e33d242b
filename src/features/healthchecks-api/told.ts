// Refusals in the words of Healthchecks' API: a status and one sentence. Those of our verbs are translated.
import { Refusal } from "#platform/refusal.ts";

const TOLD = "healthchecks";

/** One whose text is said as it is. */
export function told(status: number, text: string, retryAfterSeconds?: number): Refusal {
  return new Refusal(status, TOLD, text, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
}

export const missingKey = () => told(401, "missing api key");
export const wrongKey = () => told(401, "wrong api key");
export const notThere = () => told(404, "not found");
export const notYours = () => told(403, "forbidden");
export const unreadable = () => told(400, "could not parse request body");

export function invalid(what: string): Refusal {
  return told(400, `json validation error: ${what}`);
}

/** What a refusal of one of our verbs is in this dialect: there, a key that may only read is a wrong one to write with. */
export function translated(refusal: Refusal): Refusal {
  if (refusal.code === TOLD) return refusal;
  switch (refusal.status) {
    case 401:
    case 403:
      return wrongKey();
    case 404:
      return notThere();
    case 400:
      return refusal.code === "malformed_input" ? invalid(faultIn(refusal)) : told(400, refusal.message);
    default:
      return told(refusal.status, refusal.message, refusal.retryAfterSeconds ?? undefined);
  }
}

/** Our names of what they have other names for. */
const theirNames: readonly (readonly [path: RegExp, what: string | null])[] = [
  [/^\/schedule\/timeZone/, "tz is not a valid timezone"],
  [/^\/schedule\/periodSeconds/, "timeout has unexpected value"],
  [/^\/schedule/, "schedule is not a valid cron or OnCalendar expression"],
  [/^\/graceSeconds/, "grace has unexpected value"],
];

function faultIn({ errors: [fault], message }: Refusal): string {
  if (fault === undefined) return message;
  const known = theirNames.find(([path]) => path.test(fault.path))?.[1];
  return known ?? `${fault.path.slice(1)} ${fault.message}`;
}
