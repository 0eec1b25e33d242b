// Cronitor's telemetry: /p/API-KEY/MONITOR-KEY, with our ping key and the slug in their place (wire.md, section 6). Its
// command line (cronitor-cli, from 30 on) also sends the state `tick`, `msg` for the message and `duration` in seconds. By its
// documentation (of 2025) it answers every request with 200, also one whose key is wrong. Here, on purpose, an unknown key is
// 404 and another state 400: a typing error must be seen.
import type { Signal } from "#features/heartbeats/index.ts";
import { uuidIn, uuidv5 } from "#lib/uuid.ts";
import { type Form, type Named, plainSuccess } from "./form.ts";
import { isPingKey, isSlug, readExit, segmentsBelow } from "./ping-path.ts";
import { type Parameters, parametersOf, toldDuration, toldMessage } from "./told.ts";
import { usualAnswers, text } from "./wording.ts";

export const cronitorPrefix = "/p/";

/** Of run ids that are made from the names of series; must never change, or a start and its end would not be matched. */
const SERIES_NAMESPACE = "7d0a3f1e-56c8-4b6a-9c6f-0f4be2f5a0d4";

const signals: ReadonlyMap<string, Signal> = new Map([
  ["", "success"],
  ["run", "start"],
  ["complete", "success"],
  ["ok", "success"],
  ["tick", "success"],
  ["fail", "fail"],
]);

const answer = usualAnswers(text(200, ""));
const wrongState = text(400, "state must be run, complete, fail, ok or tick");
const wrongStatus = text(400, "status_code must be a whole number");

export const cronitor: Form = {
  name: "cronitor",
  /** Of a parameter that is given twice, the first one counts; `metric` may be given more than once. */
  read({ path, query }) {
    const [apiKey, monitorKey, ...further] = segmentsBelow(cronitorPrefix, path);
    const names = further.length === 0 ? namesOf(apiKey!, monitorKey ?? "") : [];
    if (names.length === 0) return answer("unknown");
    const parameters = parametersOf(query);
    const signal = signals.get(parameters.get("state") ?? "");
    if (signal === undefined) return wrongState;
    const message = toldMessage(parameters.get("message") ?? parameters.get("msg"));
    const series = parameters.get("series") ?? "";
    const asked = {
      ...plainSuccess,
      names,
      signal,
      runId: series === "" ? null : (uuidIn(series) ?? uuidv5(SERIES_NAMESPACE, series)),
      message,
      toldDurationMs: durationIn(parameters),
      keptBytes: 0,
    };
    const statusCode = parameters.get("status_code") ?? "";
    if (statusCode === "" || signal === "start") return asked; // what begins has not ended
    const exit = readExit(statusCode);
    if (exit === null) return wrongStatus;
    const told = exit.signal === "fail" ? "fail" : signal;
    return { ...asked, signal: told, exitStatus: exit.exitStatus, message: message ?? exit.message };
  },
  answer,
};

/** Their keys may have capitals, our slugs have none. An unknown one is made, as it is there. */
function namesOf(apiKey: string, monitorKey: string): Named[] {
  const names: Named[] = [];
  const uuid = uuidIn(monitorKey);
  if (uuid !== null) names.push({ by: "uuid", uuid });
  const slug = monitorKey.toLowerCase();
  if (isPingKey(apiKey) && isSlug(slug)) names.push({ by: "slug", pingKey: apiKey, slug, isMadeWhenUnknown: true });
  return names;
}

/** `metric=duration:N`, or `duration=N`, in seconds. Counts have no place here. */
function durationIn(parameters: Parameters): number | null {
  for (const metric of [...parameters.getAll("metric"), `duration:${parameters.get("duration") ?? ""}`]) {
    const seconds = /^duration:([0-9]+(?:\.[0-9]+)?)$/.exec(metric)?.[1];
    if (seconds !== undefined) return toldDuration(Number(seconds) * 1_000);
  }
  return null;
}
