// Our own pings: /api/ping/UUID/ and what may follow, also by ping key and slug. Plain lines of text, because they end in
// the mail of a cron job.
import { MAX_BODY_BYTES } from "#features/heartbeats/index.ts";
import { uuidIn } from "#lib/uuid.ts";
import { type Answer, type Asked, type Form, type Named, type PingRequest } from "./form.ts";
import { type Action, isPingKey, isSlug, MAX_EXIT_STATUS, readAction, segmentsBelow } from "./ping-path.ts";
import { parametersOf } from "./told.ts";
import { answersOf, AWAY_RETRY_SECONDS, retryAfter, text, TOO_MANY_RETRY_SECONDS, wrongMethod } from "./wording.ts";

export const keepwatchPrefix = "/api/ping/";
const methods = ["GET", "HEAD", "POST", "PUT"];

/** Pages of other sites may ping. */
const say = (status: number, body: string, headers: Answer["headers"] = {}) =>
  text(status, body, { "access-control-allow-origin": "*", "ping-body-limit": String(MAX_BODY_BYTES), ...headers });

const good = say(200, "OK");
const notFound = say(404, "not found");
const wrongStatus = say(400, `the exit status must be 0 to ${MAX_EXIT_STATUS}`);
const wrongRunId = say(400, "rid must be a UUID");

export const keepwatch: Form = {
  name: "keepwatch",
  /** Of a parameter that is given twice, the first one counts. */
  read(request) {
    return wrongMethod(request.method, methods) ?? readPing(request);
  },
  answer: answersOf({
    stored: good,
    asleep: good,
    created: say(201, "Created"),
    unknown: notFound,
    not_made: say(404, "not found, and no more heartbeats can be made"),
    ambiguous: say(409, "ambiguous slug"),
    too_large: say(413, "body too large"),
    too_slow: say(408, "body too slow"),
    too_many: say(429, "too many unknown addresses", retryAfter(TOO_MANY_RETRY_SECONDS)),
    away: say(503, "not stored, try again", retryAfter(AWAY_RETRY_SECONDS)),
  }),
};

function readPing({ path, query }: PingRequest): Asked | Answer {
  const parameters = parametersOf(query);
  const segments = segmentsBelow(keepwatchPrefix, path);
  const name = nameIn(segments, parameters.get("create") === "1");
  const [actionSegment, ...further] = segments.slice(name?.by === "slug" ? 2 : 1);
  const action = ownAction(actionSegment);
  if (name === null || action === null || further.length > 0) return notFound;
  if (action.exitStatus !== null && action.exitStatus > MAX_EXIT_STATUS) return wrongStatus;
  const sentRunId = parameters.get("rid");
  const runId = sentRunId === null ? null : uuidIn(sentRunId);
  if (sentRunId !== null && runId === null) return wrongRunId;
  const { signal, exitStatus } = action;
  return { names: [name], signal, exitStatus, runId, message: null, toldDurationMs: null, keptBytes: MAX_BODY_BYTES };
}

function nameIn([first, slug]: readonly string[], isMadeWhenUnknown: boolean): Named | null {
  const uuid = uuidIn(first!);
  if (uuid !== null) return { by: "uuid", uuid };
  if (!isPingKey(first!) || slug === undefined || !isSlug(slug)) return null;
  return { by: "slug", pingKey: first!, slug, isMadeWhenUnknown };
}

function ownAction(segment: string | undefined): Action | null {
  return segment === "keep-alive" ? { signal: "alive", exitStatus: null } : readAction(segment);
}
