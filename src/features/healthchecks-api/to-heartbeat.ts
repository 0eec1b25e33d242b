// What a client wants of a check, as what we want of a heartbeat. Pure: what the dialect has no word for stays as it was.
import {
  type Content,
  defaultRules,
  type HeartbeatChange,
  type HeartbeatView,
  type NewHeartbeat,
  type Schedule,
  slugOf,
} from "#features/heartbeats/index.ts";
import { MAX_TAG_CHARACTERS, MAX_TAGS } from "#features/monitors/index.ts";
import type { Spec } from "./spec.ts";
import { invalid } from "./told.ts";

export type ApiVersion = 1 | 2 | 3;

/** There, a check may go without a name; here, this is the name of one that has none. */
export const UNNAMED = "unnamed";
const DEFAULT_TIMEOUT_SECONDS = 86_400;
const MAX_KEYWORDS = 20; // of one kind, as a heartbeat has

/** `channelIds` undefined: left out. */
export function newHeartbeatOf(
  spec: Spec,
  version: ApiVersion,
  channelIds: readonly string[] | undefined,
): NewHeartbeat {
  const { name = UNNAMED, slug, ...change } = changeOf(spec, version, null, channelIds);
  return {
    ...change,
    name,
    // Version 3 takes the slug as given, also when none is.
    slug: slug ?? "",
    schedule: change.schedule ?? { kind: "period", periodSeconds: DEFAULT_TIMEOUT_SECONDS },
  };
}

export function changeOf(
  spec: Spec,
  version: ApiVersion,
  before: HeartbeatView | null,
  channelIds: readonly string[] | undefined,
): HeartbeatChange {
  const schedule = scheduleOf(spec, before?.schedule ?? null);
  const content = contentOf(spec, before?.content ?? defaultRules.content);
  const slug = version === 3 ? spec.slug : slugOfName(spec.name, before);
  return {
    ...(spec.name !== undefined && { name: nameOf(spec.name) }),
    ...(slug !== undefined && { slug }),
    ...(spec.tags !== undefined && { tags: tagsIn(spec.tags) }),
    ...(spec.desc !== undefined && { description: spec.desc }),
    ...(schedule !== undefined && { schedule }),
    ...(spec.grace !== undefined && { graceSeconds: spec.grace }),
    ...(spec.manual_resume !== undefined && { resumesByPing: !spec.manual_resume }),
    ...(spec.methods !== undefined && { onlyPost: spec.methods === "POST" }),
    ...(content !== undefined && { content }),
    ...(channelIds !== undefined && { channelIds: [...channelIds] }),
  };
}

export function nameOf(name: string): string {
  return name.trim() === "" ? UNNAMED : name;
}

/** The older versions make it of a name that is another than before. */
function slugOfName(name: string | undefined, before: HeartbeatView | null): string | undefined {
  return name === undefined || name === before?.name ? undefined : slugOf(name);
}

export function tagsIn(text: string): string[] {
  const tags = [...new Set(text.split(/\s+/).filter((tag) => tag !== ""))];
  if (tags.length > MAX_TAGS || tags.some((tag) => [...tag].length > MAX_TAG_CHARACTERS))
    throw invalid("tags is too long");
  return tags;
}

/** The schedule as they write it; that of a period is the timeout. */
export function scheduleText(schedule: Schedule): string | null {
  return schedule.kind === "period" ? null : schedule.expressions.join("\n");
}

/** A schedule wins over a timeout. Days off and the time zone stay. */
function scheduleOf(spec: Spec, before: Schedule | null): Schedule | undefined {
  const timeZone = spec.tz ?? before?.timeZone;
  const kept = {
    ...(timeZone !== undefined && { timeZone }),
    ...(before?.daysOff !== undefined && { daysOff: before.daysOff }),
  };
  const isSame = before !== null && spec.schedule === scheduleText(before);
  if (spec.schedule !== undefined && !isSame) return { ...readSchedule(spec.schedule), ...kept };
  if (spec.schedule === undefined && spec.timeout !== undefined)
    return { kind: "period", periodSeconds: spec.timeout, ...kept };
  if (spec.tz === undefined) return undefined;
  return { ...(before ?? { kind: "period", periodSeconds: DEFAULT_TIMEOUT_SECONDS }), timeZone: spec.tz };
}

/** One line of five fields is cron; everything else is OnCalendar. */
function readSchedule(text: string): { kind: "cron" | "onCalendar"; expressions: string[] } {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const isCron = lines.length === 1 && lines[0]!.split(/\s+/).length === 5;
  return { kind: isCron ? "cron" : "onCalendar", expressions: lines };
}

const contentFields = [
  "start_kw",
  "success_kw",
  "failure_kw",
  "subject",
  "subject_fail",
  "filter_subject",
  "filter_body",
  "filter_http_body",
  "filter_default_fail",
] as const;

/** The old fields `subject` and `subject_fail` are keywords that are looked for in subjects of mails. */
function contentOf(spec: Spec, before: Content): Content | undefined {
  if (contentFields.every((field) => spec[field] === undefined)) return undefined;
  const successKeywords = keywordsOf("success_kw", spec.success_kw ?? spec.subject) ?? before.successKeywords;
  const failureKeywords = keywordsOf("failure_kw", spec.failure_kw ?? spec.subject_fail) ?? before.failureKeywords;
  const isByOldFields = spec.subject !== undefined || spec.subject_fail !== undefined;
  const readsMailSubject = isByOldFields
    ? successKeywords.length + failureKeywords.length > 0
    : before.readsMailSubject;
  return {
    ...before,
    successKeywords,
    failureKeywords,
    startKeywords: keywordsOf("start_kw", spec.start_kw) ?? before.startKeywords,
    readsMailSubject: spec.filter_subject ?? readsMailSubject,
    readsMailBody: spec.filter_body ?? before.readsMailBody,
    readsBody: spec.filter_http_body ?? before.readsBody,
    otherwise: spec.filter_default_fail === undefined ? before.otherwise : spec.filter_default_fail ? "fail" : "ignore",
  };
}

function keywordsOf(field: string, text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const keywords = text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  if (keywords.length > MAX_KEYWORDS) throw invalid(`${field} has too many keywords`);
  return keywords;
}
