// Kener's heartbeats: /ext/heartbeat/TAG/SECRET, and TAG:SECRET as before (wire.md, section 6).
import { type Form, plainSuccess } from "./form.ts";
import { segmentsBelow } from "./ping-path.ts";
import { tokenNames } from "./told.ts";
import { answersOf, AWAY_RETRY_SECONDS, json, retryAfter, wrongMethod } from "./wording.ts";

export const kenerPrefix = "/ext/heartbeat/";

const good = json(200, { status: "OK" });
const notFound = json(404, { error: "not found" });

export const kener: Form = {
  name: "kener",
  /** The query counts for nothing. */
  read({ method, path }) {
    const refused = wrongMethod(method);
    if (refused !== null) return refused;
    const segments = segmentsBelow(kenerPrefix, path);
    const token = segments.join(":").replace(/^([^:]*)%3a/i, "$1:");
    const secret = token.slice(token.indexOf(":") + 1);
    const names = segments.length > 2 || !/^[^:]+:./.test(token) ? [] : tokenNames("kener", token, secret);
    return names.length === 0 ? notFound : { ...plainSuccess, names, keptBytes: 0 };
  },
  answer: answersOf({
    stored: good,
    created: good,
    asleep: good,
    unknown: notFound,
    not_made: notFound,
    too_many: notFound,
    ambiguous: notFound,
    too_large: json(413, { error: "body too large" }),
    too_slow: json(408, { error: "body too slow" }),
    away: json(503, { error: "not stored, try again" }, retryAfter(AWAY_RETRY_SECONDS)),
  }),
};
