// What the person who is signed in may do, so that nothing is offered that would be refused.
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "./queries.ts";

/** Until it is known, nothing is held back: the server decides in any case. */
export function useMay(): (permission: string | undefined) => boolean {
  const me = useQuery(meQuery).data;
  return (permission) => permission === undefined || me === undefined || me.permissions.includes(permission);
}
