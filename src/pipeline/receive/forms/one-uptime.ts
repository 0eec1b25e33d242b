// OneUptime's incoming requests: /heartbeat/SECRET (wire.md, section 6). On purpose, an unknown secret is told with 404
// and not with 200: a typing error must be seen. OneUptime, since it has a queue for them (IncomingRequestIngest), answers
// before it looks the secret up, with an empty object; no client reads it, and here the answer is empty, as wire.md has it.
import { MAX_BODY_BYTES } from "#features/heartbeats/index.ts";
import { type Form, plainSuccess } from "./form.ts";
import { segmentsBelow } from "./ping-path.ts";
import { tokenNames } from "./told.ts";
import { usualAnswers, text, wrongMethod } from "./wording.ts";

export const oneUptimePrefix = "/heartbeat/";

const answer = usualAnswers(text(200, ""));

export const oneUptime: Form = {
  name: "oneUptime",
  /** The query counts for nothing. A body is kept: what it says may decide. */
  read({ method, path }) {
    const refused = wrongMethod(method);
    if (refused !== null) return refused;
    const [secret, ...further] = segmentsBelow(oneUptimePrefix, path);
    const names = further.length === 0 ? tokenNames("oneUptime", secret!) : [];
    return names.length === 0 ? answer("unknown") : { ...plainSuccess, names, keptBytes: MAX_BODY_BYTES };
  },
  answer,
};
