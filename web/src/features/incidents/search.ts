// What of the list of incidents stands in the address.
export const incidentStates = ["open", "acknowledged", "resolved"] as const;
export type IncidentState = (typeof incidentStates)[number];

export interface IncidentSearch {
  state?: IncidentState;
}

export function readIncidentSearch(search: Record<string, unknown>): IncidentSearch {
  const state = incidentStates.find((known) => known === search["state"]);
  return state === undefined ? {} : { state };
}
