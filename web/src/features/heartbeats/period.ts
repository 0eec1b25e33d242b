// Lengths of time as people set them: a number and its unit. Pure.

const units = [
  { name: "day", seconds: 86_400 },
  { name: "hour", seconds: 3_600 },
  { name: "minute", seconds: 60 },
  { name: "second", seconds: 1 },
] as const;

export type PeriodUnit = (typeof units)[number]["name"];
export const periodUnits: readonly PeriodUnit[] = ["second", "minute", "hour", "day"];

/** The largest unit of which a length of time is a whole number. */
export function unitOf(seconds: number): { unit: PeriodUnit; count: number } {
  const { name, seconds: size } = units.find((one) => seconds % one.seconds === 0) ?? units[3];
  return { unit: name, count: seconds / size };
}

export function secondsOf(unit: PeriodUnit, count: number): number {
  return count * (units.find(({ name }) => name === unit)?.seconds ?? 1);
}
