// What comes in becomes the settings of a heartbeat: defaults are filled in, and what a schema cannot say is checked. Pure.
import type { Static } from "typebox";
import { Strict } from "#platform/schema.ts";
import type { Fault } from "#platform/refusal.ts";
import {
  type HeartbeatSettings,
  MAX_SLUG_CHARACTERS,
  type NewHeartbeat,
  optionalHeartbeatSettings,
} from "./heartbeat.ts";
import { ruleNames } from "./heartbeat-row.ts";
import { defaultRules, type Rules } from "./rules.ts";
import { expectedAfterOf, type Schedule, scheduleFaults } from "./schedule.ts";

const Optional = Strict(optionalHeartbeatSettings);
export type HeartbeatChange = Static<typeof Optional> & { readonly name?: string; readonly schedule?: Schedule };

/** The settings of a new heartbeat, with every fault; paths begin with `path`. */
export function settingsOfNew(
  input: NewHeartbeat,
  path: string,
  now: Date,
): { settings: HeartbeatSettings; faults: Fault[] } {
  const rules = { ...defaultRules, ...rulesOf(input) };
  const settings: HeartbeatSettings = {
    name: input.name,
    slug: input.slug ?? slugOf(input.name),
    description: input.description ?? "",
    schedule: input.schedule,
    rules,
    tags: input.tags ?? [],
    channelIds: lowerCase(input.channelIds ?? null),
    isPaused: input.isPaused ?? false,
  };
  const faults = [...scheduleFaultsAt(input.schedule, `${path}/schedule`, now), ...rulesFaults(rules, path)];
  if (input.pingId !== undefined && !pingIdForm.test(input.pingId))
    faults.push({ path: `${path}/pingId`, message: "must be a random UUID (version 4)" });
  return { settings, faults };
}

/** The settings that change, with every fault. */
export function settingsOfChange(
  before: HeartbeatSettings,
  { tokens: _tokens, ...change }: HeartbeatChange,
  now: Date,
): { changed: Partial<HeartbeatSettings>; faults: Fault[] } {
  const { name, slug, description, schedule, tags, channelIds, isPaused } = change;
  const changedRules = rulesOf(change);
  const rules = { ...before.rules, ...changedRules };
  const changed: Partial<HeartbeatSettings> = {
    ...(name !== undefined && { name }),
    ...(slug !== undefined && { slug }),
    ...(description !== undefined && { description }),
    ...(schedule !== undefined && { schedule }),
    ...(tags !== undefined && { tags }),
    ...(channelIds !== undefined && { channelIds: lowerCase(channelIds) }),
    ...(isPaused !== undefined && { isPaused }),
    ...(Object.keys(changedRules).length > 0 && { rules }),
  };
  const faults = schedule === undefined ? [] : scheduleFaultsAt(schedule, "/schedule", now);
  return { changed, faults: [...faults, ...rulesFaults(rules, "")] };
}

const pingIdForm = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

function rulesOf(input: HeartbeatChange): Partial<Rules> {
  return Object.fromEntries(ruleNames.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]));
}

function scheduleFaultsAt(schedule: Schedule, path: string, now: Date): Fault[] {
  const faults = scheduleFaults(schedule, path);
  if (faults.length === 0 && expectedAfterOf(schedule)(now.getTime()) === null)
    faults.push({ path, message: "comes at no moment any more" });
  return faults;
}

/** Limits that exclude one another would make every run a failure, or never count. */
function rulesFaults(rules: Rules, path: string): Fault[] {
  const { graceSeconds, startGraceSeconds, longestSeconds, shortestSeconds, content } = rules;
  const faults: Fault[] = [];
  const fault = (field: string, message: string) => faults.push({ path: `${path}/${field}`, message });
  if (startGraceSeconds !== null && startGraceSeconds > graceSeconds)
    fault("startGraceSeconds", `must not be above graceSeconds (${graceSeconds}): it would be missed before`);
  if (shortestSeconds !== null && longestSeconds !== null && shortestSeconds >= longestSeconds)
    fault("shortestSeconds", `must be below longestSeconds (${longestSeconds})`);
  if (shortestSeconds !== null && longestSeconds === null && shortestSeconds >= graceSeconds)
    fault("shortestSeconds", `must be below graceSeconds (${graceSeconds}), which is what a run may take here`);
  const json = content.json;
  const isOrder = json !== null && json.operator !== "==" && json.operator !== "!=";
  if (isOrder && typeof json.value !== "number" && typeof json.value !== "string")
    fault("content/json/value", `must be a number or a text to be compared by ${json.operator}`);
  return faults;
}

/** "Nightly backup" → nightly-backup; "" when nothing of the name can stand in an address. */
export function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .slice(0, MAX_SLUG_CHARACTERS)
    .replace(/^-+|-+$/g, "");
}

function lowerCase(ids: readonly string[] | null): string[] | null {
  return ids === null ? null : ids.map((id) => id.toLowerCase());
}
