// What every form in which pings come takes and gives: the words of one tool, as a table. A form reads a request and says
// what is asked, and puts the outcome in its tool's words. It looks nothing up, and knows no socket and no database.
import type { IncomingHttpHeaders } from "node:http";
import type { PingForm, Signal } from "#features/heartbeats/index.ts";

/** A request before its body. */
export interface PingRequest {
  readonly method: string;
  /** As it was sent, without the query; it begins with a slash. */
  readonly path: string;
  /** Without the question mark; "" without a query. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

/** By what a heartbeat is named. */
export type Named =
  | { readonly by: "uuid"; readonly uuid: string } // lower case, with dashes
  | { readonly by: "token"; readonly form: PingForm; readonly token: string }
  // Names nothing by itself: it tells a wrong token from a wrong key. Lower case, and the last of its names.
  | { readonly by: "gatusKey"; readonly key: string }
  | { readonly by: "slug"; readonly pingKey: string; readonly slug: string; readonly isMadeWhenUnknown: boolean };

export interface Asked {
  /** In order of preference: the first that names something counts. A token may be a UUID of ours as well. */
  readonly names: readonly Named[];
  readonly signal: Signal;
  readonly exitStatus: number | null;
  readonly runId: string | null;
  readonly message: string | null;
  readonly toldDurationMs: number | null;
  /** Most of the body that is kept, in bytes; 0: the form has none. */
  readonly keptBytes: number;
  /** The request is wrong, but that is told only to those who name a heartbeat; nothing is stored. */
  readonly refused?: Answer;
}

/** Most that a told duration may be, in milliseconds: three years. What is longer, or less than nothing, counts as none. */
export const MAX_TOLD_DURATION_MS = 1e11;

/** How it went. That a request is wrong in the words of its form is no outcome: `read` answers that by itself. */
export type Outcome =
  | "stored"
  | "created" // and stored
  | "asleep" // stored, and it changes nothing: the heartbeat is paused
  | "unknown"
  | "wrong_token" // of a key that is known
  | "refused" // as the form has read it
  | "not_made" // unknown, and could not be made
  | "ambiguous"
  | "too_large"
  | "too_slow"
  | "too_many" // unknown ones from this address
  | "away"; // neither the database nor the spool takes it

/** What a form has an answer to: a refused request has brought its own. */
export type ToldOutcome = Exclude<Outcome, "refused">;

export interface Answer {
  readonly status: number;
  /** UTF-8. Whoever sends it leaves it out for HEAD. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Form {
  readonly name: PingForm;
  /** Only requests whose path lies where the form lives (index.ts). An answer: the request is wrong. Never throws. */
  read(request: PingRequest): Asked | Answer;
  answer(outcome: ToldOutcome): Answer;
}

export function isAnswer(read: Asked | Answer): read is Answer {
  return "status" in read;
}

/** What a request asks that says nothing else. */
export const plainSuccess: Omit<Asked, "names" | "keptBytes"> = {
  signal: "success",
  exitStatus: null,
  runId: null,
  message: null,
  toldDurationMs: null,
};
