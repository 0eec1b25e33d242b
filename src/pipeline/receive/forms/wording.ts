// How the answers of the forms are put together: plain text or JSON, never kept by a cache on the way. Knows no form.
import type { Answer, ToldOutcome } from "./form.ts";

/** After this, what stood in the way may be gone: a database or a spool that takes nothing. */
export const AWAY_RETRY_SECONDS = 5;
/** Addresses that ask for too many unknown heartbeats may ask again after this. */
export const TOO_MANY_RETRY_SECONDS = 60;

export const retryAfter = (seconds: number) => ({ "retry-after": String(seconds) });

const always = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

export function text(status: number, body: string, headers: Answer["headers"] = {}): Answer {
  const type = body === "" ? {} : { "content-type": "text/plain; charset=utf-8" };
  return { status, body, headers: { ...always, ...type, ...headers } };
}

export function json(status: number, value: unknown, headers: Answer["headers"] = {}): Answer {
  const type = { "content-type": "application/json; charset=utf-8" };
  return { status, body: JSON.stringify(value), headers: { ...always, ...type, ...headers } };
}

type AnswerTo = (outcome: ToldOutcome) => Answer;
type Table = Readonly<Record<Exclude<ToldOutcome, "wrong_token">, Answer>> & { readonly wrong_token?: Answer };

/** What a form says to each outcome: all made once. Where a token has no key, a wrong one is unknown. */
export function answersOf(table: Table): AnswerTo {
  return (outcome) => table[outcome] ?? table.unknown;
}

/**
 * For tools of which only the good answer is known. An unknown heartbeat and too many of them look alike: their clients
 * know nothing of 429.
 */
export function usualAnswers(stored: Answer): AnswerTo {
  const notFound = text(404, "not found");
  return answersOf({
    stored,
    created: stored,
    asleep: stored,
    unknown: notFound,
    not_made: notFound,
    too_many: notFound,
    ambiguous: text(409, "ambiguous"),
    too_large: text(413, "body too large"),
    too_slow: text(408, "body too slow"),
    away: text(503, "try again", retryAfter(AWAY_RETRY_SECONDS)),
  });
}

const usualMethods: readonly string[] = ["GET", "HEAD", "POST"];

/** null: the method is one of these. What is told otherwise must not pass for a ping that was taken. */
export function wrongMethod(method: string, methods = usualMethods): Answer | null {
  return methods.includes(method) ? null : text(405, "method not allowed", { allow: methods.join(", ") });
}
