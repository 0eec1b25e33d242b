// Pings as clients of healthchecks.io send them, with and without /ping before them (wire.md, section 1).
import { MAX_BODY_BYTES } from "#features/heartbeats/index.ts";
import { isUuid, uuidIn } from "#lib/uuid.ts";
import { type Answer, type Asked, type Form, type Named, plainSuccess } from "./form.ts";
import { isPingKey, isSlug, MAX_EXIT_STATUS, readAction } from "./ping-path.ts";
import { parametersOf } from "./told.ts";
import { answersOf, AWAY_RETRY_SECONDS, retryAfter, text } from "./wording.ts";

export const healthchecksPrefix = "/ping/";

const say = (status: number, body: string, headers: Answer["headers"] = {}) =>
  text(status, body, {
    "access-control-allow-origin": "*",
    "ping-body-limit": String(MAX_BODY_BYTES), // runitor cuts its output to it
    "cache-control": "max-age=0, no-cache, no-store, must-revalidate, private",
    ...headers,
  });

const good = say(200, "OK");
const notFound = say(404, "not found");
const wrongAddress = say(400, "invalid url format");
const wrongRunId = say(400, "invalid uuid format");

export const healthchecks: Form = {
  name: "healthchecks",
  /** Every method is a ping. Of a parameter that is given twice, the last one counts. */
  read({ path, query }) {
    const parameters = parametersOf(query);
    const last = (parameter: string) => parameters.getAll(parameter).at(-1);
    const segments = path.slice(path.startsWith(healthchecksPrefix) ? healthchecksPrefix.length : 1).split("/");
    const [first, second, third] = segments as [string, ...(string | undefined)[]];
    if (isUuid(first)) {
      if (segments.length > 2) return notFound;
      // A slash may end a bare uuid, and nothing else.
      return asked({ by: "uuid", uuid: first }, second === "" ? undefined : second, last("rid"));
    }
    if (!isPingKey(first) || second === undefined || segments.length > 3) return notFound;
    if (!isSlug(second)) return isSlug(second.toLowerCase()) ? wrongAddress : notFound;
    const isMadeWhenUnknown = last("create") === "1";
    return asked({ by: "slug", pingKey: first, slug: second, isMadeWhenUnknown }, third, last("rid"));
  },
  answer: answersOf({
    stored: good,
    asleep: good,
    created: say(201, "Created"),
    unknown: notFound,
    not_made: notFound,
    too_many: notFound,
    ambiguous: say(409, "ambiguous slug"),
    too_large: say(413, "body too large"),
    too_slow: say(408, "body too slow"),
    away: say(503, "try again", retryAfter(AWAY_RETRY_SECONDS)),
  }),
};

/**
 * There, the check is looked up first: what is wrong with the exit status or the run id is told to those who name one. But
 * none is made for the sake of being told so.
 */
function asked(name: Named, actionSegment: string | undefined, sentRunId: string | undefined): Asked | Answer {
  const action = readAction(actionSegment);
  if (action === null) return notFound;
  const runId = sentRunId === undefined ? null : uuidIn(sentRunId);
  const isPastEnd = action.exitStatus !== null && action.exitStatus > MAX_EXIT_STATUS;
  const fault = isPastEnd ? wrongAddress : sentRunId !== undefined && runId === null ? wrongRunId : null;
  const read = { ...plainSuccess, ...action, names: [name], runId, keptBytes: MAX_BODY_BYTES };
  if (fault === null) return read;
  return name.by === "slug" && name.isMadeWhenUnknown ? fault : { ...read, exitStatus: null, refused: fault };
}
