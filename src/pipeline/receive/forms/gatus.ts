// Gatus' results from outside: POST /api/v1/endpoints/KEY/external (wire.md, section 4, External push). Its words, and the
// order in which it finds faults, are those of Gatus 5: success, header, key, token, duration.
import { parseGoDuration } from "#lib/go-duration.ts";
import { type Asked, type Form, type Named, type PingRequest, plainSuccess } from "./form.ts";
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
const wrongToken = text(401, "invalid token");
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
    const key = path.slice(prefix.length, -suffix.length);
    if (key === "" || key.includes("/")) return notFound;
    const duration = durationOf(parameters.get("duration"));
    const isGood = success === "true";
    return {
      ...plainSuccess,
      ...duration,
      names: namesOf(key, token),
      signal: isGood ? "success" : "fail",
      message: isGood ? null : toldMessage(parameters.get("error")),
      keptBytes: 0,
    };
  },
  answer: answersOf({
    stored: good,
    created: good,
    asleep: good,
    unknown: notFound,
    wrong_token: wrongToken,
    not_made: notFound,
    too_many: notFound,
    ambiguous: notFound,
    too_large: text(413, "body too large"),
    too_slow: text(408, "body too slow"),
    away: text(500, "not stored, try again", retryAfter(AWAY_RETRY_SECONDS)),
  }),
};

/** A key is looked up in lower case there; here, whoever noted it with capitals is found as well. */
function namesOf(key: string, token: string): Named[] {
  const lowerKey = key.toLowerCase();
  const names = tokenNames("gatus", `${key}:${token}`, token);
  if (lowerKey !== key) names.push(...tokenNames("gatus", `${lowerKey}:${token}`, ""));
  return [...names, { by: "gatusKey", key: lowerKey }];
}

/** Key and token come first there: what is wrong with the duration is told to those who know both. */
function durationOf(sent: string | null): Pick<Asked, "toldDurationMs" | "refused"> {
  if (sent === null || sent === "") return { toldDurationMs: null };
  const read = parseGoDuration(sent);
  if ("fault" in read) return { toldDurationMs: null, refused: text(400, `invalid duration: ${read.fault}`) };
  return { toldDurationMs: toldDuration(read.ms) };
}
