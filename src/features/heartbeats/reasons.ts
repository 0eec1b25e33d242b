// Why a heartbeat is down, as stable codes: either no sign came, or a ping said or proved that something is wrong.
// People are told of the two in different words.

export type Failing = "missed" | "failed";

const failings: Readonly<Record<string, Failing>> = {
  missed: "missed",
  not_started: "missed",
  run_too_long: "missed",
  failed: "failed",
  exit_status: "failed",
  keyword_present: "failed",
  keyword_missing: "failed",
  json_mismatch: "failed",
  run_too_short: "failed",
  took_too_long: "failed",
  too_early: "failed",
};

/** The codes of misses, for queries. */
export const missReasons: readonly string[] = Object.keys(failings).filter((code) => failings[code] === "missed");

/** A code that only a newer program knows is taken for a failure. */
export function failingOf(reason: string | null): Failing {
  return failings[reason ?? ""] ?? "failed";
}

/** Of the event that ends an outage which never was: a ping had come in time, and we had not seen it. */
export const MISS_TAKEN_BACK = "miss_taken_back";
