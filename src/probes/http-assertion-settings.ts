// What a person may ask of an answer beside its status: the schema of the assertions and every fault of them.
// It reads patterns and queries for their form and runs neither.
import { createRequire } from "node:module";
import type Jsonata from "jsonata";
import Type, { type Static } from "typebox";
import { patternFlags } from "./examination.ts";
import type { TargetFault } from "./target-fault.ts";

export const MAX_ASSERTIONS = 20;
const MAX_VALUE_CHARACTERS = 1_000;
const MAX_EXPRESSION_CHARACTERS = 2_000;
const strict = { additionalProperties: false } as const;

const headerComparisons = ["equals", "contains", "matches", "exists", "absent"] as const;
const jsonComparisons = ["equals", "not_equals", "less", "greater", "contains", "exists"] as const;

const Text = Type.String({ maxLength: MAX_VALUE_CHARACTERS });
function oneOf<const Words extends readonly string[]>(words: Words) {
  return Type.Unsafe<Words[number]>({ type: "string", enum: [...words] });
}

const HeaderAssertion = Type.Object(
  {
    source: Type.Literal("header"),
    name: Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$" }),
    comparison: oneOf(headerComparisons),
    value: Type.Optional(Type.Union([Text, Type.Null()], { description: "Not with `exists` and `absent`" })),
  },
  strict,
);

const JsonAssertion = Type.Object(
  {
    source: Type.Literal("json"),
    expression: Type.String({ minLength: 1, maxLength: MAX_EXPRESSION_CHARACTERS, description: "JSONata" }),
    comparison: oneOf(jsonComparisons),
    value: Type.Optional(
      Type.Union([Text, Type.Number(), Type.Boolean(), Type.Null()], {
        description: "A number with `less` and `greater`; not with `exists`",
      }),
    ),
  },
  strict,
);

export const Assertion = Type.Union([HeaderAssertion, JsonAssertion]);
export type Assertion = Static<typeof Assertion>;
export type HeaderAssertion = Static<typeof HeaderAssertion>;
export type JsonAssertion = Static<typeof JsonAssertion>;

export function assertionFaults(assertions: readonly Assertion[]): TargetFault[] {
  return assertions.flatMap((assertion, index) =>
    (assertion.source === "header" ? headerFaults(assertion) : jsonFaults(assertion)).map(({ path, message }) => ({
      path: `/assertions/${index}${path}`,
      message,
    })),
  );
}

function headerFaults({ comparison, value }: HeaderAssertion): TargetFault[] {
  const needsNone = comparison === "exists" || comparison === "absent";
  if (needsNone) return value == null ? [] : [{ path: "/value", message: `\`${comparison}\` takes no value` }];
  if (value == null) return [{ path: "/value", message: `\`${comparison}\` needs a value` }];
  return comparison === "matches" ? patternFaults(value).map((message) => ({ path: "/value", message })) : [];
}

function jsonFaults({ expression, comparison, value }: JsonAssertion): TargetFault[] {
  const faults: TargetFault[] = [];
  const fault = expressionFault(expression);
  if (fault !== null) faults.push({ path: "/expression", message: fault });
  if (comparison === "exists" && value != null) faults.push({ path: "/value", message: "`exists` takes no value" });
  if ((comparison === "less" || comparison === "greater") && typeof value !== "number")
    faults.push({ path: "/value", message: `\`${comparison}\` needs a number` });
  if ((comparison === "equals" || comparison === "not_equals" || comparison === "contains") && value === undefined)
    faults.push({ path: "/value", message: `\`${comparison}\` needs a value` });
  return faults;
}

/** Why a text is no regular expression; empty when it is one. */
export function patternFaults(pattern: string): string[] {
  try {
    new RegExp(pattern, patternFlags);
    return [];
  } catch (error) {
    return [`This is not a regular expression: ${said(error).replace(/^Invalid regular expression: /, "")}`];
  }
}

function expressionFault(expression: string): string | null {
  try {
    parserOfQueries()(expression);
    return null;
  } catch (error) {
    return `This is not a JSONata query: ${said(error)}`;
  }
}

/** Loaded at the first query that somebody gives. */
function parserOfQueries(): typeof Jsonata {
  return createRequire(import.meta.url)("jsonata") as typeof Jsonata;
}

function said(error: unknown): string {
  const { message } = error as { message?: unknown };
  return typeof message === "string" ? message.slice(0, 200) : "it cannot be read";
}
