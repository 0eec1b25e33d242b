// A schedule in words, in each language of the page, as verbs answer it.
import Type, { type Static } from "typebox";
import { Strict } from "#platform/schema.ts";
import type { Schedule } from "./schedule.ts";
import { scheduleWords } from "./schedule-words.ts";

export const ScheduleWords = Strict({ en: Type.String(), de: Type.String() }, { title: "ScheduleWords" });
export type ScheduleWords = Static<typeof ScheduleWords>;

/** Of a schedule without faults. */
export function bothWords(schedule: Schedule): ScheduleWords {
  return { en: scheduleWords(schedule, "en"), de: scheduleWords(schedule, "de") };
}
