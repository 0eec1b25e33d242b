// Of a value that may be one of several forms, told apart by a word in it (`kind`, `source`): only the faults against the
// form that is meant are of use. Works on what the validator says, and knows no schema.
import type { Fault } from "./refusal.ts";

export interface SchemaError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: unknown;
}

/** The errors against forms that are meant, and a fault for each word that stands for none of them. */
export function meantErrors<Error extends SchemaError>(
  all: readonly Error[],
): { readonly errors: Error[]; readonly faults: Fault[] } {
  const unmeant = all.flatMap((error) => {
    const found = error.keyword === "const" ? /^(.*\/anyOf)\/\d+(?=\/properties\/[^/]+$)/.exec(error.schemaPath) : null;
    if (found === null) return [];
    const [form, union = ""] = found;
    const value = error.instancePath.replace(/\/[^/]*$/, "");
    return [{ form, union, value, word: error.instancePath, allowed: allowedBy(error) }];
  });
  const errors = all.filter(
    (error) =>
      !unmeant.some(({ form, value }) => isWithin(error.schemaPath, form) && isWithin(error.instancePath, value)),
  );
  const faults: Fault[] = [];
  for (const [word, words] of Map.groupBy(unmeant, ({ word: path }) => path)) {
    const [{ union, value }] = words as [(typeof unmeant)[number]];
    // That the value is not null either says nothing of the forms.
    const isOneMeant = errors.some(
      ({ schemaPath, instancePath, keyword }) =>
        schemaPath.startsWith(`${union}/`) &&
        isWithin(instancePath, value) &&
        !(keyword === "type" && instancePath === value),
    );
    const allowed = words.map((one) => one.allowed).join(", ");
    if (!isOneMeant && isRefused(all, union, value)) faults.push({ path: word, message: `must be one of: ${allowed}` });
  }
  return { errors, faults };
}

/** A form without an error of its own makes the union hold; then the validator names no error of the union. */
function isRefused(all: readonly SchemaError[], union: string, value: string): boolean {
  const schema = union.replace(/\/anyOf$/, "");
  return all.some((error) => error.keyword === "anyOf" && error.schemaPath === schema && error.instancePath === value);
}

function allowedBy(error: SchemaError): string {
  return String((error.params as { allowedValue?: unknown }).allowedValue);
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}
