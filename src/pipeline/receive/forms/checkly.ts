// Checkly's heartbeats: /heartbeats/ping/TOKEN (wire.md, section 6). By its documentation (of 2025) PUT and DELETE are no
// pings and are answered with an error; of bodies it says nothing: they are ours.
import { type Form, plainSuccess } from "./form.ts";
import { segmentsBelow } from "./ping-path.ts";
import { tokenNames } from "./told.ts";
import { usualAnswers, text, wrongMethod } from "./wording.ts";

export const checklyPrefix = "/heartbeats/ping/";

const answer = usualAnswers(text(200, "OK"));

export const checkly: Form = {
  name: "checkly",
  /** The query counts for nothing. */
  read({ method, path }) {
    const refused = wrongMethod(method);
    if (refused !== null) return refused;
    const [token, ...further] = segmentsBelow(checklyPrefix, path);
    const names = further.length === 0 ? tokenNames("checkly", token!) : [];
    return names.length === 0 ? answer("unknown") : { ...plainSuccess, names, keptBytes: 0 };
  },
  answer,
};
