// What a person has filled in for a heartbeat, and what the server is told of it. Pure.
import type { Body, Heartbeat, NewHeartbeat, Schedule } from "#web/api/types.ts";

export type ScheduleKind = Schedule["kind"];
export type Token = Heartbeat["tokens"][number];
export type Weekday = NonNullable<NonNullable<Schedule["daysOff"]>["weekdays"]>[number];
type Json = NonNullable<Heartbeat["content"]["json"]>;

export const weekdays = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const satisfies readonly Weekday[];
export const jsonOperators = ["==", "!=", "<", "<=", ">", ">="] as const satisfies readonly Json["operator"][];

export interface HeartbeatDraft {
  readonly name: string;
  readonly kind: ScheduleKind;
  readonly periodSeconds: number | "";
  /** One a line; of each kind its own, so that trying the other loses nothing. */
  readonly cron: string;
  readonly onCalendar: string;
  readonly timeZone: string;
  readonly graceSeconds: number | "";
  readonly startGraceSeconds: number | "";
  readonly longestSeconds: number | "";
  readonly shortestSeconds: number | "";
  readonly earliestSeconds: number | "";
  readonly failuresToDown: number | "";
  readonly okExitStatuses: string;
  readonly daysOff: readonly Weekday[];
  readonly datesOff: string;
  readonly readsBody: boolean;
  readonly readsMailSubject: boolean;
  readonly readsMailBody: boolean;
  readonly failureKeywords: string;
  readonly successKeywords: string;
  readonly startKeywords: string;
  readonly otherwise: "ignore" | "fail";
  readonly jsonPath: string;
  readonly jsonOperator: Json["operator"];
  readonly jsonValue: string;
  readonly onlyPost: boolean;
  readonly isUpsideDown: boolean;
  readonly resumesByPing: boolean;
  readonly slowFactor: number | "";
  readonly slug: string;
  readonly description: string;
  readonly tags: string;
  /** null: the default channels. */
  readonly channelIds: readonly string[] | null;
  readonly tokens: readonly Token[];
}

export function freshDraft(timeZone: string): HeartbeatDraft {
  return {
    name: "",
    kind: "period",
    periodSeconds: 86_400,
    cron: "",
    onCalendar: "",
    timeZone,
    graceSeconds: 3_600,
    startGraceSeconds: "",
    longestSeconds: "",
    shortestSeconds: "",
    earliestSeconds: "",
    failuresToDown: 1,
    okExitStatuses: "0",
    daysOff: [],
    datesOff: "",
    readsBody: false,
    readsMailSubject: false,
    readsMailBody: false,
    failureKeywords: "",
    successKeywords: "",
    startKeywords: "",
    otherwise: "ignore",
    jsonPath: "",
    jsonOperator: "==",
    jsonValue: "",
    onlyPost: false,
    isUpsideDown: false,
    resumesByPing: true,
    slowFactor: "",
    slug: "",
    description: "",
    tags: "",
    channelIds: null,
    tokens: [],
  };
}

export function draftOf(heartbeat: Heartbeat, timeZone: string): HeartbeatDraft {
  const { schedule, content } = heartbeat;
  const lines = schedule.kind === "period" ? "" : schedule.expressions.join("\n");
  return {
    name: heartbeat.name,
    kind: schedule.kind,
    periodSeconds: schedule.kind === "period" ? schedule.periodSeconds : 86_400,
    cron: schedule.kind === "cron" ? lines : "",
    onCalendar: schedule.kind === "onCalendar" ? lines : "",
    timeZone: schedule.timeZone ?? (schedule.kind === "period" ? timeZone : "UTC"),
    graceSeconds: heartbeat.graceSeconds,
    startGraceSeconds: heartbeat.startGraceSeconds ?? "",
    longestSeconds: heartbeat.longestSeconds ?? "",
    shortestSeconds: heartbeat.shortestSeconds ?? "",
    earliestSeconds: heartbeat.earliestSeconds ?? "",
    failuresToDown: heartbeat.failuresToDown,
    okExitStatuses: heartbeat.okExitStatuses.join(", "),
    daysOff: schedule.daysOff?.weekdays ?? [],
    datesOff: schedule.daysOff?.dates?.join("\n") ?? "",
    readsBody: content.readsBody,
    readsMailSubject: content.readsMailSubject,
    readsMailBody: content.readsMailBody,
    failureKeywords: content.failureKeywords.join("\n"),
    successKeywords: content.successKeywords.join("\n"),
    startKeywords: content.startKeywords.join("\n"),
    otherwise: content.otherwise,
    jsonPath: content.json?.path ?? "",
    jsonOperator: content.json?.operator ?? "==",
    jsonValue: content.json === null ? "" : typedValue(content.json.value),
    onlyPost: heartbeat.onlyPost,
    isUpsideDown: heartbeat.isUpsideDown,
    resumesByPing: heartbeat.resumesByPing,
    slowFactor: heartbeat.slowFactor ?? "",
    slug: heartbeat.slug,
    description: heartbeat.description,
    tags: heartbeat.tags.join(", "),
    channelIds: heartbeat.channelIds,
    tokens: heartbeat.tokens,
  };
}

/** null while nothing can be made of what stands there: it is half typed. */
export function scheduleOf(draft: HeartbeatDraft): Schedule | null {
  const daysOff = daysOffOf(draft);
  if (draft.kind === "period") {
    if (draft.periodSeconds === "") return null;
    // Days have a zone; a length of time has none.
    return {
      kind: "period",
      periodSeconds: draft.periodSeconds,
      ...(daysOff && { timeZone: draft.timeZone, daysOff }),
    };
  }
  const expressions = linesOf(draft.kind === "cron" ? draft.cron : draft.onCalendar);
  if (expressions.length === 0) return null;
  return { kind: draft.kind, expressions, timeZone: draft.timeZone, ...(daysOff && { daysOff }) };
}

function daysOffOf(draft: HeartbeatDraft): NonNullable<Schedule["daysOff"]> | null {
  const dates = wordsOf(draft.datesOff);
  if (draft.daysOff.length === 0 && dates.length === 0) return null;
  return {
    ...(draft.daysOff.length > 0 && { weekdays: [...draft.daysOff] }),
    ...(dates.length > 0 && { dates }),
  };
}

/** What is sent beside name and slug; a number that was emptied falls back to its default. */
function settingsOf(draft: HeartbeatDraft) {
  const schedule = scheduleOf(draft);
  return {
    schedule: schedule ?? emptySchedule(draft.kind),
    graceSeconds: draft.graceSeconds === "" ? 3_600 : draft.graceSeconds,
    startGraceSeconds: orNull(draft.startGraceSeconds),
    longestSeconds: orNull(draft.longestSeconds),
    shortestSeconds: orNull(draft.shortestSeconds),
    earliestSeconds: orNull(draft.earliestSeconds),
    failuresToDown: draft.failuresToDown || 1,
    okExitStatuses: statusesOf(draft.okExitStatuses),
    slowFactor: orNull(draft.slowFactor),
    onlyPost: draft.onlyPost,
    isUpsideDown: draft.isUpsideDown,
    resumesByPing: draft.resumesByPing,
    content: contentOf(draft),
    description: draft.description,
    tags: [
      ...new Set(
        draft.tags
          .split(",")
          .map((tag) => tag.trim())
          .filter(Boolean),
      ),
    ],
    channelIds: draft.channelIds === null ? null : [...draft.channelIds],
    tokens: draft.tokens
      .filter(({ token }) => token.trim() !== "")
      .map(({ form, token }) => ({ form, token: token.trim() })),
  };
}

export function newHeartbeat(draft: HeartbeatDraft): NewHeartbeat {
  const slug = draft.slug.trim(); // Left out, the server makes one of the name.
  return { name: draft.name.trim(), ...settingsOf(draft), ...(slug !== "" && { slug }) };
}

export function changedHeartbeat(draft: HeartbeatDraft): Body<"heartbeat.update"> {
  return { name: draft.name.trim(), slug: draft.slug.trim(), ...settingsOf(draft) };
}

/** For the server to say what is missing. */
function emptySchedule(kind: ScheduleKind): Schedule {
  return kind === "period" ? { kind, periodSeconds: 0 } : { kind, expressions: [] };
}

function contentOf(draft: HeartbeatDraft): Heartbeat["content"] {
  const path = draft.jsonPath.trim();
  return {
    readsBody: draft.readsBody,
    readsMailSubject: draft.readsMailSubject,
    readsMailBody: draft.readsMailBody,
    failureKeywords: linesOf(draft.failureKeywords),
    successKeywords: linesOf(draft.successKeywords),
    startKeywords: linesOf(draft.startKeywords),
    otherwise: draft.otherwise,
    json: path === "" ? null : { path, operator: draft.jsonOperator, value: valueOf(draft.jsonValue) },
  };
}

/** 5, true and null are what they look like; in quotes, or anything else, is a text. */
export function valueOf(typed: string): Json["value"] {
  try {
    const value: unknown = JSON.parse(typed);
    if (value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "string")
      return value;
  } catch {
    // A text without quotes.
  }
  return typed;
}

/** As it must be typed to mean the same again. */
export function typedValue(value: Json["value"]): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return valueOf(value) === value ? value : JSON.stringify(value);
}

function orNull(value: number | ""): number | null {
  return value === "" ? null : value;
}

function linesOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
    ),
  ];
}

function wordsOf(text: string): string[] {
  return [...new Set(text.split(/[,\s]+/).filter(Boolean))];
}

/** What is no number goes to the server as it is, for it to say what is wrong. */
function statusesOf(text: string): number[] {
  const statuses = wordsOf(text).map(Number);
  return statuses.length === 0 ? [0] : statuses;
}
