// What stands in the address of any list of monitors or heartbeats, so that a filtered list can be sent to somebody. Pure.

export interface ThingSearch<State extends string> {
  q?: string;
  state?: State;
  tag?: string;
}

/** True when the list shows only some of what there is. */
export function isNarrowed({ q, state, tag }: ThingSearch<string>): boolean {
  return q !== undefined || state !== undefined || tag !== undefined;
}

type Loose<Search> = { [Field in keyof Search]?: Search[Field] | undefined };

/** The search after a change; a field that is set to undefined is gone from the address. */
export function changedSearch<Search extends object>(before: Search, change: Loose<Search>): Search {
  const entries = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Search;
}
