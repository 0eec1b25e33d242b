// The times of a look as codes. The total is nearly always the sum of the phases, so that only what it differs from
// that by is kept. Pure.
import { TIMED_TOTAL } from "./facts.ts";
import type { PackedLook, PhaseName } from "./look.ts";
import { codeOfTime, threeDigits, timeOfCode } from "./three-digits.ts";

export type Times = Pick<PackedLook, PhaseName | "totalUs">;

/** What the code of the total differs from the code of the sum of the phases. */
export function totalDifference(look: Times, totalUs: number): number {
  return codeOfTime(totalUs) - codeOfTime(sumOfPhases(look));
}

/** Reads the codes of what was timed, in order, and the difference of the total last. */
export function readTimes(timed: number, nextCode: (place: number) => number, nextDifference: () => number): Times {
  const dnsUs = timed & 1 ? timeOfCode(nextCode(0)) : null;
  const connectUs = timed & 2 ? timeOfCode(nextCode(1)) : null;
  const tlsUs = timed & 4 ? timeOfCode(nextCode(2)) : null;
  const firstByteUs = timed & 8 ? timeOfCode(nextCode(3)) : null;
  const transferUs = timed & 16 ? timeOfCode(nextCode(4)) : null;
  const phases = { dnsUs, connectUs, tlsUs, firstByteUs, transferUs, totalUs: null };
  if (!(timed & TIMED_TOTAL)) return phases;
  return { ...phases, totalUs: timeOfCode(codeOfTime(sumOfPhases(phases)) + nextDifference()) };
}

function sumOfPhases({ dnsUs, connectUs, tlsUs, firstByteUs, transferUs }: Times): number {
  return (
    roundedOrNone(dnsUs) +
    roundedOrNone(connectUs) +
    roundedOrNone(tlsUs) +
    roundedOrNone(firstByteUs) +
    roundedOrNone(transferUs)
  );
}

function roundedOrNone(us: number | null): number {
  return us === null ? 0 : threeDigits(us);
}
