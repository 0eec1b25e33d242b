// What a client sends to make or change a check, read as Healthchecks reads it (wire.md, section 2): names, limits and
// the texts of its refusals. Pure; knows nothing of heartbeats.
import { isTimeZone } from "#lib/zoned-time.ts";
import { unstorableText } from "#lib/storable-text.ts";
import { MAX_DESCRIPTION_CHARACTERS } from "#features/heartbeats/index.ts";
import { invalid } from "./told.ts";

const MIN_SECONDS = 60;
const MAX_SECONDS = 31_536_000;
const MAX_CHANNELS_CHARACTERS = 10_000; // a hundred ids or names

const textLimits = {
  name: 100,
  slug: 100,
  tags: 500,
  desc: MAX_DESCRIPTION_CHARACTERS,
  schedule: 100,
  tz: 100,
  channels: MAX_CHANNELS_CHARACTERS,
  start_kw: 200,
  success_kw: 200,
  failure_kw: 200,
  subject: 200,
  subject_fail: 200,
} as const;
type TextField = keyof typeof textLimits;

const numberFields = ["timeout", "grace"] as const;
const flagFields = [
  "manual_resume",
  "filter_subject",
  "filter_body",
  "filter_http_body",
  "filter_default_fail",
] as const;

export const uniqueFields = ["name", "slug", "tags", "timeout", "grace"] as const;
export type UniqueField = (typeof uniqueFields)[number];

/** What was left out is undefined; nothing else is. */
export type Spec = { readonly [Field in TextField]?: string } & {
  readonly [Field in (typeof numberFields)[number]]?: number;
} & { readonly [Field in (typeof flagFields)[number]]?: boolean } & {
  readonly methods?: "" | "POST";
  readonly unique?: readonly UniqueField[];
};

/** Fields that are none of theirs are passed over, as there. */
export function specOf(body: Readonly<Record<string, unknown>>): Spec {
  const spec: Record<string, unknown> = {};
  const take = (field: string, read: (field: string, value: unknown) => unknown) => {
    if (Object.hasOwn(body, field)) spec[field] = read(field, body[field]);
  };
  for (const field of Object.keys(textLimits) as TextField[]) take(field, textOf);
  for (const field of numberFields) take(field, secondsOf);
  for (const field of flagFields) take(field, flagOf);
  take("methods", methodsOf);
  take("unique", uniqueOf);
  return spec;
}

function textOf(field: string, value: unknown): string {
  if (typeof value !== "string") throw invalid(`${field} is not a string`);
  if ([...value].length > textLimits[field as TextField]) throw invalid(`${field} is too long`);
  if (unstorableText(value).length > 0) throw invalid(`${field} has characters that cannot be stored`);
  if (field === "slug" && !/^[a-z0-9_-]*$/.test(value)) throw invalid("slug does not match pattern");
  if (field === "tz" && !isTimeZone(value)) throw invalid("tz is not a valid timezone");
  if (field === "schedule" && value.trim() === "")
    throw invalid("schedule is not a valid cron or OnCalendar expression");
  return value;
}

function secondsOf(field: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isInteger(value)) throw invalid(`${field} is not a number`);
  if (value < MIN_SECONDS) throw invalid(`${field} is too small`);
  if (value > MAX_SECONDS) throw invalid(`${field} is too large`);
  return value;
}

function flagOf(field: string, value: unknown): boolean {
  if (typeof value !== "boolean") throw invalid(`${field} is not a boolean`);
  return value;
}

function methodsOf(field: string, value: unknown): "" | "POST" {
  if (value !== "" && value !== "POST") throw invalid(`${field} has unexpected value`);
  return value;
}

function uniqueOf(field: string, value: unknown): readonly UniqueField[] {
  if (!Array.isArray(value)) throw invalid(`${field} is not an array`);
  return value.map((item: unknown) => {
    const known = uniqueFields.find((one) => one === item);
    if (known === undefined) throw invalid(`an item in '${field}' has unexpected value`);
    return known;
  });
}
