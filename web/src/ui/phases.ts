// The five phases of a response, in the order in which they happen, with their colours.
export const phaseNames = ["dns", "connect", "tls", "firstByte", "transfer"] as const;
export type PhaseName = (typeof phaseNames)[number];

/** Milliseconds of each phase; null where it was not reached or not needed. */
export type PhaseTimes = Readonly<Record<PhaseName, number | null>>;

export const phaseBackground: Record<PhaseName, string> = {
  dns: "bg-phase-dns",
  connect: "bg-phase-connect",
  tls: "bg-phase-tls",
  firstByte: "bg-phase-first-byte",
  transfer: "bg-phase-transfer",
};

export const phaseVariable: Record<PhaseName, string> = {
  dns: "--color-phase-dns",
  connect: "--color-phase-connect",
  tls: "--color-phase-tls",
  firstByte: "--color-phase-first-byte",
  transfer: "--color-phase-transfer",
};

export function totalOf(times: PhaseTimes): number {
  return phaseNames.reduce((sum, name) => sum + (times[name] ?? 0), 0);
}
