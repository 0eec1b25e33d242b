// Better Stack's heartbeats: /api/v1/heartbeat/TOKEN, /fail and /EXIT-CODE with the output as body (wire.md, section 6). Its
// documentation promises nothing about answers, and its clients look at the status alone: what is said is ours.
import { MAX_BODY_BYTES } from "#features/heartbeats/index.ts";
import { type Form, plainSuccess } from "./form.ts";
import { readExit, type RunEnd, segmentsBelow } from "./ping-path.ts";
import { tokenNames } from "./told.ts";
import { usualAnswers, text } from "./wording.ts";

export const betterStackPrefix = "/api/v1/heartbeat/";

const answer = usualAnswers(text(200, "OK"));

export const betterStack: Form = {
  name: "betterStack",
  /** The query counts for nothing. */
  read({ path }) {
    const [token, end, ...further] = segmentsBelow(betterStackPrefix, path);
    const names = further.length === 0 ? tokenNames("betterStack", token!) : [];
    const ending = readEnding(end);
    if (names.length === 0 || ending === null) return answer("unknown");
    return { ...plainSuccess, ...ending, names, keptBytes: MAX_BODY_BYTES };
  },
  answer,
};

function readEnding(segment: string | undefined): Partial<RunEnd> | null {
  if (segment === undefined) return {};
  return segment === "fail" ? { signal: "fail" } : readExit(segment);
}
