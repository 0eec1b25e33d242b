// Kener's heartbeats: /ext/heartbeat/TAG/SECRET, and TAG:SECRET as before (wire.md, section 6). The words are those of Kener
// 3, where an unknown one was a 400. Kener 4 answers it with 200 and {"status":null}, which would pass for a ping that was
// taken: on purpose, it is 404 here. A wrong method is told as SvelteKit 2 does it, which both stand on.
import { type Form, plainSuccess } from "./form.ts";
import { segmentsBelow } from "./ping-path.ts";
import { tokenNames } from "./told.ts";
import { answersOf, AWAY_RETRY_SECONDS, json, retryAfter, text } from "./wording.ts";

export const kenerPrefix = "/ext/heartbeat/";

const good = json(200, { status: "OK" });
const notFound = json(404, { error: "Invalid heartbeat url" });
const methods = ["GET", "POST", "HEAD"];

export const kener: Form = {
  name: "kener",
  /** The query counts for nothing. */
  read({ method, path }) {
    if (!methods.includes(method)) return text(405, `${method} method not allowed`, { allow: methods.join(", ") });
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
