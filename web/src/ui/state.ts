// The states that colour stands for, and their classes. Spelled out in full, because Tailwind reads names from the source.
export type State = "up" | "degraded" | "down" | "unknown" | "maintenance" | "paused" | "pending";

export const stateText: Record<State, string> = {
  up: "text-up",
  degraded: "text-degraded",
  down: "text-down",
  unknown: "text-unknown",
  maintenance: "text-maintenance",
  paused: "text-paused",
  pending: "text-paused",
};

export const stateFill: Record<State, string> = {
  up: "fill-up-fill",
  degraded: "fill-degraded-fill",
  down: "fill-down-fill",
  unknown: "fill-unknown-fill",
  maintenance: "fill-maintenance-fill",
  paused: "fill-paused-fill",
  pending: "fill-paused-fill",
};
