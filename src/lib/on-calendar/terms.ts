// Reads one field of an OnCalendar expression, such as `*`, `1,15` or `8..18/2`, within the field's bounds.
import { type Field, fields, isFault, type Fault, type Term, type Terms } from "./spec.ts";

export function readTerms(text: string, field: Field): Terms | Fault {
  if (text === "*") return null;
  const terms: Term[] = [];
  for (const part of text.split(",")) {
    const term = readTerm(part, field);
    if (isFault(term)) return term;
    terms.push(term);
  }
  const sorted = terms.toSorted(compareTerms);
  return sorted.filter((term, place) => place === 0 || compareTerms(term, sorted[place - 1]!) !== 0);
}

function readTerm(text: string, field: Field): Term | Fault {
  const match = /^(\d+)(?:\.\.(\d+))?(?:\/(\d+))?$/.exec(text);
  if (match === null) return { fault: whyUnreadable(text, field) };
  const start = valueOf(match[1]!, field);
  const end = match[2] === undefined ? null : valueOf(match[2], field);
  const step = match[3] === undefined ? (end === null ? 0 : 1) : Number(match[3]);
  if (start < field.from || start > field.to) return outside(start, field);
  if (match[3] !== undefined && step === 0) return { fault: `The step in "${text}" must be at least 1` };
  return end === null ? openTerm(text, start, step, field) : rangeTerm(text, start, end, step, field);
}

function rangeTerm(text: string, start: number, end: number, step: number, field: Field): Term | Fault {
  if (end < start) return { fault: `The range in "${text}" runs backwards: the smaller number comes first` };
  // systemd takes 5..5 for every field but this one.
  if (field === fields.second && start === end && !text.includes("/"))
    return { fault: `The range in "${text}" is a single second: write ${start}` };
  const last = end - ((end - start) % step);
  if (last > field.to) return outside(last, field);
  return last === start ? { start, last: null, step: 0 } : { start, last, step };
}

function outside(value: number, field: Field): Fault {
  return { fault: `The ${field.name} goes from ${field.from} to ${field.to}; ${value} is outside` };
}

/** Without an end the steps go on to the field's end, and at least one of them must fit, as systemd demands. */
function openTerm(text: string, start: number, step: number, field: Field): Term | Fault {
  const room = field === fields.dayFromMonthEnd ? start - field.from : field.to - start;
  if (step > room)
    return { fault: `The step in "${text}" leads beyond the last ${field.name} at once: write ${start} alone` };
  return { start, last: null, step };
}

/** Years of two digits are those from 1970 to 2069. */
function valueOf(digits: string, field: Field): number {
  const value = Number(digits);
  if (field !== fields.year || value >= 100) return value;
  return value < 70 ? 2000 + value : 1900 + value;
}

function whyUnreadable(text: string, field: Field): string {
  if (text === "") return `A number is missing: the ${field.name} is empty, or ends with a comma`;
  const star = /^\*\/(\d+)$/.exec(text);
  if (star !== null)
    return `A step counts from a number, not from an asterisk: write ${field.from}/${star[1]} instead of ${text}`;
  if (text.includes("*")) return `An asterisk stands alone: "${text}" cannot be the ${field.name}`;
  if (field === fields.second && /\d\.\d/.test(text))
    return `"${text}" has fractions of a second, which are not supported: name whole seconds`;
  return `"${text}" cannot be the ${field.name}: write a number, a list (1,15), a range (1..5) or steps (0/15)`;
}

function compareTerms(a: Term, b: Term): number {
  return a.start - b.start || (a.last ?? -1) - (b.last ?? -1) || a.step - b.step;
}

/** The smallest of the values that is at least `value` and at most `max`; null when there is none. */
export function nextInTerms(terms: Terms, value: number, max: number): number | null {
  if (terms === null) return value <= max ? value : null;
  let found = max + 1;
  for (const { start, last, step } of terms) {
    if (start >= value) found = Math.min(found, start);
    else if (step > 0) {
      const next = start + Math.ceil((value - start) / step) * step;
      if (next <= (last ?? max)) found = Math.min(found, next);
    }
  }
  return found <= max ? found : null;
}
