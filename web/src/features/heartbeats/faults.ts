// Where in the form a refusal belongs, when it names a part of a field: a line of the schedule, a day. Pure.
import type { ProblemFault } from "#web/api/problem.ts";

type Faults = readonly ProblemFault[];

/** A schedule is of one of three kinds, and the server says of each why it is not of that: only what is typed matters. */
export function withoutOtherKinds(faults: Faults): Faults {
  return faults.filter(({ path, message }) => path !== "/schedule/kind" && message !== "is not a known field");
}

/** What is wrong at a field or below it. A line is named by its number when there are several. */
export function faultBelow(faults: Faults, field: string, lineCount = 1): string | undefined {
  const path = pathOf(field);
  const found = faults.find((fault) => isBelow(fault.path, path));
  if (found === undefined) return undefined;
  const line = /^\/(\d+)$/.exec(found.path.slice(path.length))?.[1];
  return line === undefined || lineCount < 2 ? found.message : `${Number(line) + 1}: ${found.message}`;
}

/** True when every fault lies at or below one of the fields, so that none need be said above the form. */
export function hasFaultsOnlyBelow(faults: Faults, fields: readonly string[]): boolean {
  return faults.length > 0 && faults.every((fault) => fields.some((field) => isBelow(fault.path, pathOf(field))));
}

function pathOf(field: string): string {
  return `/${field.replaceAll(".", "/")}`;
}

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`);
}
