// Gatus' results from outside: POST /api/v1/endpoints/KEY/external (wire.md, section 4, External push).
import { parseGoDuration } from "#lib/go-duration.ts";
import { type Answer, type Asked, type Form, type PingRequest, plainSuccess } from "./form.ts";
import { parametersOf, toldDuration, toldMessage, tokenNames } from "./told.ts";
import { answersOf, AWAY_RETRY_SECONDS, retryAfter, text } from "./wording.ts";

const prefix = "/api/v1/endpoints/";
const suffix = "/external";

/** Below it lies much else: only this is ours to read. */
export function isGatusPush({ method, path }: PingRequest): boolean {
  return method === "POST" && path.startsWith(prefix) && path.endsWith(suffix);
}

const good = text(200, "");
const notFound = text(404, "not found");
const wrongSuccess = text(400, "missing or invalid success query parameter");
const wrongHeader = text(401, "invalid Authorization header");
const emptyToken = text(401, "bearer token must not be empty");
const bearer = "Bearer ";

export const gatus: Form = {
  name: "gatus",
  /** Of a parameter that is given twice, the first one counts. */
  read({ path, query, headers }) {
    const parameters = parametersOf(query);
    const success = parameters.get("success");
    if (success !== "true" && success !== "false") return wrongSuccess;
    const { authorization = "" } = headers;
    // Node takes the spaces from the end of a header, so that one without a token is the bare word.
    if (!`${authorization} `.startsWith(bearer)) return wrongHeader;
    const token = authorization.slice(bearer.length).trim();
    if (token === "") return emptyToken;
    const duration = durationOf(parameters.get("duration"));
    if ("status" in duration) return duration;
    const key = path.slice(prefix.length, -suffix.length);
    const names = key === "" || key.includes("/") ? [] : tokenNames("gatus", `${key}:${token}`, token);
    if (names.length === 0) return notFound;
    const isGood = success === "true";
    return {
      ...plainSuccess,
      ...duration,
      names,
      signal: isGood ? "success" : "fail",
      message: isGood ? null : toldMessage(parameters.get("error")),
      keptBytes: 0,
    };
  },
  answer: answersOf({
    stored: good,
    created: good,
    asleep: good,
    // A token belongs to its key: a wrong one is as unknown as a wrong key, and nobody learns which of them it was.
    unknown: notFound,
    not_made: notFound,
    too_many: notFound,
    ambiguous: notFound,
    too_large: text(413, "body too large"),
    too_slow: text(408, "body too slow"),
    away: text(500, "not stored, try again", retryAfter(AWAY_RETRY_SECONDS)),
  }),
};

function durationOf(sent: string | null): Pick<Asked, "toldDurationMs"> | Answer {
  if (sent === null || sent === "") return { toldDurationMs: null };
  const read = parseGoDuration(sent);
  return "fault" in read ? text(400, `invalid duration: ${read.fault}`) : { toldDurationMs: toldDuration(read.ms) };
}
