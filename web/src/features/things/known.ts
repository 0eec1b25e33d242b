// What the page already knows of monitors and heartbeats, in every list and one by one, changed without asking the server.
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Heartbeat, Monitor } from "#web/api/types.ts";

interface Things {
  monitors: Monitor;
  heartbeats: Heartbeat;
}

interface Page<Thing> {
  readonly items: readonly Thing[];
}

function changeLists<Kind extends keyof Things>(
  queryClient: QueryClient,
  kind: Kind,
  changed: (page: Page<Things[Kind]>) => Page<Things[Kind]>,
): void {
  queryClient.setQueriesData<InfiniteData<Page<Things[Kind]>, string>>({ queryKey: [kind, "list"] }, (list) => {
    if (list === undefined) return list;
    const pages = list.pages.map(changed);
    // A list that it does not stand in stays what it was, so that nothing is drawn anew.
    return pages.every((page, at) => page === list.pages[at]) ? list : { ...list, pages };
  });
}

/** Lays a change into every list and page that shows it; the layout does not move. True: its state is new. */
export function patchKnown<Kind extends keyof Things>(
  queryClient: QueryClient,
  kind: Kind,
  id: string,
  patch: Partial<Things[Kind]>,
): boolean {
  let isStateNew = false;
  const patched = (before: Things[Kind]): Things[Kind] => {
    const after = { ...before, ...patch };
    isStateNew ||= after.state !== before.state;
    return after;
  };
  changeLists(queryClient, kind, (page) => {
    const at = page.items.findIndex((item) => item.id === id);
    const before = page.items[at];
    return before === undefined ? page : { ...page, items: page.items.with(at, patched(before)) };
  });
  queryClient.setQueryData<Things[Kind]>([kind, "one", id], (before) => before && patched(before));
  return isStateNew;
}

/** Takes it out of every list at once; a failure or an undo asks the server again. */
export function hideKnown(queryClient: QueryClient, kind: keyof Things, id: string): void {
  changeLists(queryClient, kind, (page) => ({ ...page, items: page.items.filter((item) => item.id !== id) }));
}
