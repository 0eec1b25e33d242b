// Small JSON Schema pieces that the verbs are described with, and the reading of input that names every fault at once.
import Type, { type Static, type TObject, type TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { Settings } from "typebox/system";
import { unstorableText } from "#lib/storable-text.ts";
import { type Fault, malformed } from "./refusal.ts";
import { meantErrors } from "./union-faults.ts";

/** Most faults of one input that are named; a hostile body must not make a huge answer. */
const MAX_FAULTS = 50;
/** The library stops at 8 by default, and counts what we leave out. */
Settings.Set({ maxErrors: 4 * MAX_FAULTS });

export const Id = Type.String({ format: "uuid", description: "UUID" });
export const Moment = Type.Unsafe<string>({
  type: "string",
  format: "date-time",
  description: "RFC 3339, UTC, milliseconds",
});
export const Name = Type.String({ minLength: 1, maxLength: 200, pattern: "\\S" });
export const Empty = Type.Object({}, { additionalProperties: false });

/** The output of a verb that answers nothing (204). */
export const Nothing = Type.Null();

export function isNothing(schema: TSchema): boolean {
  return (schema as { type?: unknown }).type === "null";
}

/** One of a few words, as a string enum (typebox's union of literals makes poor OpenAPI). */
export function OneOf<const Words extends readonly string[]>(
  words: Words,
  options: { description?: string; default?: Words[number] } = {},
) {
  return Type.Unsafe<Words[number]>({ type: "string", enum: [...words], ...options });
}

/** The schema or null. Scalars become `type: [x, "null"]`, everything else `anyOf`. */
export function Nullable<S extends TSchema>(schema: S) {
  const plain = schema as unknown as { type?: unknown; enum?: unknown[] };
  const isScalar = typeof plain.type === "string" && plain.type !== "object" && plain.type !== "array";
  const json = isScalar
    ? { ...plain, type: [plain.type, "null"], ...(plain.enum === undefined ? {} : { enum: [...plain.enum, null] }) }
    : { anyOf: [schema, { type: "null" }] };
  return Type.Unsafe<Static<S> | null>(json);
}

/** An object that refuses unknown fields. One with a `title` is a named schema of the OpenAPI document. */
export function Strict<P extends Record<string, TSchema>>(
  properties: P,
  options: { description?: string; title?: string } = {},
) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

export function Page<S extends TSchema>(item: S) {
  return Strict({ items: Type.Array(item), nextCursor: Nullable(Type.String()) });
}

/** Query parameters of every list. */
export const pageInput = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
};

const compiled = new WeakMap<TSchema, Validator>();

function validatorOf(schema: TSchema): Validator {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    validator = Compile(schema);
    compiled.set(schema, validator);
  }
  return validator;
}

/** Returns the input as its type, or refuses (400) naming every fault. Nothing is coerced, nothing is stripped. */
export function parseInput<S extends TSchema>(schema: S, input: unknown): Static<S> {
  const validator = validatorOf(schema);
  const unstorable = unstorableText(input);
  if (unstorable.length === 0 && validator.Check(input)) return input as Static<S>;
  throw malformed([...faultsOf(validator, input), ...unstorable].slice(0, MAX_FAULTS));
}

/** The faults of a value against a schema; none when it fits. */
export function faultsAgainst(schema: TSchema, value: unknown): Fault[] {
  const validator = validatorOf(schema);
  return validator.Check(value) ? [] : faultsOf(validator, value);
}

function faultsOf(validator: Validator, value: unknown): Fault[] {
  const meant = meantErrors([...validator.Errors(value)]);
  const faults = new Map(meant.faults.map((fault) => [`${fault.path}\n${fault.message}`, fault]));
  for (const error of meant.errors) {
    if (isBesidePoint(error)) continue; // said better by additionalProperties and by the other branches
    for (const fault of wordsOf(error))
      if (faults.size < MAX_FAULTS) faults.set(`${fault.path}\n${fault.message}`, fault);
  }
  if (faults.size === 0 && !validator.Check(value)) return [{ path: "", message: "does not fit the schema" }];
  return [...faults.values()];
}

/** Of "a list or null", what is wrong with the list is told, not that it is not null. */
function isBesidePoint(error: ReturnType<Validator["Errors"]>[number]): boolean {
  return (
    error.keyword === "boolean" ||
    error.keyword === "anyOf" ||
    (error.keyword === "type" && error.params.type === "null")
  );
}

function wordsOf(error: ReturnType<Validator["Errors"]>[number]): Fault[] {
  const params = error.params as Record<string, unknown>;
  const at = error.instancePath;
  switch (error.keyword) {
    case "additionalProperties":
      return (params["additionalProperties"] as string[]).map((name) => ({
        path: `${at}/${name}`,
        message: "is not a known field",
      }));
    case "required":
      return (params["requiredProperties"] as string[]).map((name) => ({
        path: `${at}/${name}`,
        message: "is required",
      }));
    case "enum":
      return [{ path: at, message: `must be one of: ${(params["allowedValues"] as unknown[]).join(", ")}` }];
    default:
      return [{ path: at, message: error.message }];
  }
}

/** Turns query strings ("50", "true") into what the schema says, and nothing else: "1.5" stays a text where whole numbers go. */
export function convertQuery(schema: TObject, query: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, text]) => [name, converted(schema.properties[name], text)]),
  );
}

function converted(schema: TSchema | undefined, text: unknown): unknown {
  if (typeof text !== "string") return text;
  switch ((schema as { type?: unknown } | undefined)?.type) {
    case "integer":
      return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
    case "number":
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : text;
    default:
      return text;
  }
}
