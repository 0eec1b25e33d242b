// Secrets inside a JSON value: taken out to be sealed, with a mark `{"isSet": true}` left in their place; put back; and
// kept when a change sends the mark instead of a value. Pure; knows no kind of target.
import { isDeepStrictEqual } from "node:util";
import type { Fault } from "#platform/refusal.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** Secret values by JSON pointer. */
export type Secrets = Readonly<Record<string, Json>>;

const mark = { isSet: true } as const;

function isMark(value: Json | undefined): boolean {
  return isObject(value) && value["isSet"] === true;
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value with a mark at each pointer, and what was there. */
export function takeOut(value: Json, pointers: readonly string[]): { shown: Json; secrets: Secrets | null } {
  if (pointers.length === 0) return { shown: value, secrets: null };
  const wanted = new Set(pointers);
  const secrets: Record<string, Json> = {};
  const shown = mapAt(value, "", (current, pointer) => {
    if (!wanted.has(pointer)) return current;
    secrets[pointer] = current;
    return mark;
  });
  return { shown, secrets };
}

/** The value in full again. */
export function putBack(shown: Json, secrets: Secrets): Json {
  return mapAt(shown, "", (current, pointer) =>
    Object.hasOwn(secrets, pointer) ? (secrets[pointer] ?? null) : current,
  );
}

function mapAt(value: Json, pointer: string, change: (current: Json, pointer: string) => Json): Json {
  const changed = change(value, pointer);
  if (changed !== value) return changed;
  if (Array.isArray(value)) return value.map((entry: Json, index) => mapAt(entry, `${pointer}/${index}`, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, mapAt(field, `${pointer}/${name}`, change)]),
  );
}

/**
 * What was sent, with each mark replaced by the secret that is meant: the one at the same place, or, inside a list, of
 * the entry that reads the same (entries may have moved). A mark that means nothing becomes a fault.
 */
export function keepSecrets(
  sent: Json,
  shown: Json | undefined,
  full: Json | undefined,
): { value: Json; faults: Fault[] } {
  const faults: Fault[] = [];
  return { value: keep(sent, shown, full, ""), faults };

  function keep(current: Json, before: Json | undefined, open: Json | undefined, pointer: string): Json {
    if (isMark(current)) {
      if (isMark(before) && open !== undefined) return open;
      faults.push({ path: pointer, message: "there is no secret here that could be kept: send its value" });
      return "";
    }
    if (Array.isArray(current)) return keepInList(current, before, open, pointer);
    if (!isObject(current)) return current;
    const pairs = Object.entries(current).map(([name, field]) => {
      const kept = keep(field, fieldOf(before, name), fieldOf(open, name), `${pointer}/${name}`);
      return [name, kept] as const;
    });
    return Object.fromEntries(pairs);
  }

  function keepInList(list: readonly Json[], before: Json | undefined, open: Json | undefined, pointer: string): Json {
    const unused = new Set(Array.isArray(before) ? before.keys() : []);
    return list.map((entry, index) => {
      const same = [...unused].find((place) => isDeepStrictEqual(entry, fieldOf(before, place)));
      if (same === undefined) return keep(entry, undefined, undefined, `${pointer}/${index}`);
      unused.delete(same);
      return keep(entry, fieldOf(before, same), fieldOf(open, same), `${pointer}/${index}`);
    });
  }
}

function fieldOf(value: Json | undefined, name: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof name === "number" ? (value as readonly Json[])[name] : undefined;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
