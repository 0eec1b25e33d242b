// Uptime Kuma's push address, /api/push/TOKEN (wire.md, section 3, Push). Which way up a heartbeat stands is a rule of its
// own: here up is up. What is answered to an unknown token and to a `ping` out of range are the words of Uptime Kuma 2, which
// looks at `ping` first.
import { type Form, MAX_TOLD_DURATION_MS, plainSuccess } from "./form.ts";
import { segmentsBelow } from "./ping-path.ts";
import { parametersOf, toldMessage, tokenNames } from "./told.ts";
import { answersOf, json } from "./wording.ts";

export const uptimeKumaPrefix = "/api/push/";

/** Whatever goes wrong there is a 404. */
const sorry = (msg: string) => json(404, { ok: false, msg });
const good = json(200, { ok: true });
const notFound = sorry("Monitor not found or not active.");

export const uptimeKuma: Form = {
  name: "uptimeKuma",
  /** Any method. A parameter that is given twice is its values with commas between, as it is there: no longer `up`. */
  read({ path, query }) {
    const [token, ...further] = segmentsBelow(uptimeKumaPrefix, path);
    const names = further.length === 0 ? tokenNames("uptimeKuma", token!) : [];
    const parameters = parametersOf(query);
    const given = (parameter: string) => parameters.getAll(parameter).join(",");
    const ping = Number.parseFloat(given("ping")) || null; // empty, text and 0 are none
    if (ping !== null && (ping < 0 || ping > MAX_TOLD_DURATION_MS))
      return sorry(`Invalid ping value. Must be between 0 and ${MAX_TOLD_DURATION_MS} ms.`);
    if (names.length === 0) return notFound;
    const isUp = (given("status") || "up") === "up";
    const message = toldMessage(given("msg")) ?? "OK";
    return {
      ...plainSuccess,
      names,
      signal: isUp ? "success" : "fail",
      // That word is its own, not the client's, and would be absurd in the message about a failure.
      message: isUp || message !== "OK" ? message : null,
      toldDurationMs: ping === null ? null : Math.round(ping),
      keptBytes: 0,
    };
  },
  answer: answersOf({
    stored: good,
    created: good,
    asleep: notFound, // as there, where whoever pushes learns that nobody listens
    unknown: notFound,
    not_made: notFound,
    too_many: notFound,
    ambiguous: notFound,
    too_large: sorry("The body is too large."),
    too_slow: sorry("The body came too slowly."),
    away: sorry("The push was not stored. Try again."),
  }),
};
