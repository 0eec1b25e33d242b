// Schedule and rules in the form in which pings are judged by them. Heartbeats with the same schedule share one.
import type { Expectation } from "./pulse.ts";
import type { Rules } from "./rules.ts";
import { type ExpectedAfter, expectedAfterOf, type Schedule } from "./schedule.ts";

/** Different ones of each that are kept; the one that was used longest ago goes first. */
const KEPT = 10_000;

const schedules = new Map<string, ExpectedAfter>();
const expectations = new Map<string, Expectation>();
/** Whoever holds the same objects need not make their texts again. */
const known = new WeakMap<Schedule, WeakMap<Rules, Expectation>>();

/** Of a schedule without faults. */
export function expectationOf(schedule: Schedule, rules: Rules): Expectation {
  const ofSchedule = known.get(schedule) ?? new WeakMap<Rules, Expectation>();
  known.set(schedule, ofSchedule);
  const found = ofSchedule.get(rules) ?? byText(schedule, rules);
  ofSchedule.set(rules, found);
  return found;
}

function byText(schedule: Schedule, rules: Rules): Expectation {
  const scheduleText = JSON.stringify(schedule);
  return keptIn(expectations, scheduleText + JSON.stringify(rules), () => ({
    expectedAfter: keptIn(schedules, scheduleText, () => expectedAfterOf(schedule)),
    rules,
  }));
}

function keptIn<Value>(kept: Map<string, Value>, text: string, make: () => Value): Value {
  const value = kept.get(text) ?? make();
  kept.delete(text);
  kept.set(text, value);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return value;
}
