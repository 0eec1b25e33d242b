// Times in three significant digits: what is lost is at most 0.5 %, and what is left fits a small dense integer. Pure.

/** The longest time that can be kept, some 36 minutes; rounded up it would no longer fit an integer of PostgreSQL. */
export const MAX_TIME_US = 2_140_000_000;

const DECADE = 900; // codes per power of ten: 100 to 999
const powersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

export const MAX_TIME_CODE = codeOfTime(MAX_TIME_US);

/** Microseconds, rounded to three significant digits. Rounding twice changes nothing. */
export function threeDigits(us: number): number {
  return timeOfCode(codeOfTime(us));
}

/** The place of a time among all that can be kept, counted from 0; longer times have greater codes. */
export function codeOfTime(us: number): number {
  if (!(us >= 0)) throw new RangeError(`A time must not be negative: ${us}`);
  if (us >= MAX_TIME_US) us = MAX_TIME_US;
  if (us < 999.5) return Math.round(us);
  let exponent = 1;
  while (us >= 999.5 * powersOfTen[exponent]!) exponent++;
  return Math.round(us / powersOfTen[exponent]!) + exponent * DECADE;
}

/** The time in microseconds; throws for a code that no time has. */
export function timeOfCode(code: number): number {
  if (!(code >= 0 && code <= MAX_TIME_CODE)) throw new RangeError(`No time has the code ${code}`);
  if (code < 1_000) return code;
  const exponent = Math.floor((code - 100) / DECADE);
  return (code - exponent * DECADE) * powersOfTen[exponent]!;
}
