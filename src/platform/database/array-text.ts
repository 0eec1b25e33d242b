// Arrays as PostgreSQL reads them, for statements that carry many: the driver quotes and escapes every element of every
// array, which for thousands of numbers a statement costs more than the rest of the work.

/** Numbers, or what is written as such; also booleans. */
export function numberArray(values: readonly (number | null)[]): string {
  return `{${values.map((value) => value ?? "NULL").join(",")}}`;
}

/** Words that need no quotes: UUIDs and names of ours. Never text of the world. */
export function wordArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => value ?? "NULL").join(",")}}`;
}

const special = /["\\]/g;

export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? "NULL" : `"${value.replace(special, "\\$&")}"`)).join(",")}}`;
}

export function bytesArray(values: readonly Buffer[]): string {
  return `{${values.map((value) => `"\\\\x${value.toString("hex")}"`).join(",")}}`;
}
