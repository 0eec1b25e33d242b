// A crontab that somebody pasted, read into heartbeats that could be made of it. Writes nothing: whoever asked sends those
// that are wanted to be created.
import Type, { type Static } from "typebox";
import { type CrontabLine, readCrontab as linesOf } from "#lib/crontab.ts";
import { isTimeZone } from "#lib/zoned-time.ts";
import { malformed } from "#platform/refusal.ts";
import { Nullable, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { NewHeartbeat } from "./heartbeat.ts";
import type { Schedule } from "./schedule.ts";
import { bothWords, ScheduleWords } from "./spoken-words.ts";

const MAX_CHARACTERS = 100_000;

const Line = Strict({
  lineNumber: Type.Integer({ description: "From 1" }),
  expression: Nullable(Type.String()),
  command: Type.String(),
  fault: Nullable(Type.String({ description: "Why nothing can be made of it" })),
  words: Nullable(ScheduleWords),
  heartbeat: Nullable(NewHeartbeat),
});

export const readCrontab = query({
  name: "heartbeat.read_crontab",
  summary: "Read a crontab into heartbeats that could be created; creates none",
  input: Strict({
    text: Type.String({ minLength: 1, maxLength: MAX_CHARACTERS }),
    timeZone: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: "Of the machine; UTC if left out. CRON_TZ goes before it",
      }),
    ),
    hasUserColumn: Type.Optional(
      Type.Boolean({ description: "As in /etc/crontab; found out from the text if left out" }),
    ),
  }),
  output: Strict({ hasUserColumn: Type.Boolean(), lines: Type.Array(Line) }),
  async run(_context, { text, timeZone = "UTC", hasUserColumn }) {
    if (!isTimeZone(timeZone))
      throw malformed([{ path: "/timeZone", message: "is not a time zone that we know, such as Europe/Berlin" }]);
    const crontab = linesOf(text, hasUserColumn === undefined ? {} : { hasUserColumn });
    if ("fault" in crontab) throw malformed([{ path: "/text", message: crontab.fault }]);
    return { hasUserColumn: crontab.hasUserColumn, lines: crontab.lines.map((line) => lineView(line, timeZone)) };
  },
});

function lineView(line: CrontabLine, timeZone: string): Static<typeof Line> {
  const { lineNumber, expression, command, fault } = line;
  const told = { lineNumber, expression, command, fault };
  if (expression === null || fault !== null) return { ...told, words: null, heartbeat: null };
  const schedule: Schedule = { kind: "cron", expressions: [expression], timeZone: line.timeZone ?? timeZone };
  return {
    ...told,
    words: bothWords(schedule),
    heartbeat: { name: line.suggestedName, slug: line.suggestedSlug, schedule },
  };
}
