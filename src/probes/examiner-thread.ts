// The examiner's thread: runs the patterns and queries that users wrote, one after another, and answers each as it is
// done. It may hang or run out of memory at any of them; whoever started it ends it then. It has no network and no secrets.
import { parentPort } from "node:worker_threads";
import type { Expression } from "jsonata";
import { type Examination, type Finding, isAboutBody, patternFlags, type Test } from "./examination.ts";

const MAX_FOUND_CHARACTERS = 120;
const MAX_COMPILED = 500;

if (parentPort === null) throw new Error("this file is a thread's");
const port = parentPort;
port.on("message", (examination: Examination) => void examine(examination));

async function examine({ body, charset, tests }: Examination): Promise<void> {
  const text = tests.some(isAboutBody) ? decode(body, charset) : "";
  let json: { readonly value: unknown } | { readonly fault: string } | null = null;
  for (const test of tests) {
    if (test.kind === "query") json ??= parse(text);
    port.postMessage(await find(test, text, json));
  }
}

async function find(test: Test, body: string, json: ReturnType<typeof parse> | null): Promise<Finding> {
  if (test.kind === "pattern") {
    const text = test.text ?? body;
    return new RegExp(test.pattern, patternFlags).test(text) ? { kind: "met" } : { kind: "unmet", found: null };
  }
  if (test.kind === "text") return body.includes(test.text) ? { kind: "met" } : { kind: "unmet", found: null };
  if (json === null || "fault" in json) return { kind: "notJson", detail: json?.fault ?? "" };
  try {
    const query = await compiled(test.expression);
    const result: unknown = await query.evaluate(json.value);
    return compare(result, test) ? { kind: "met" } : { kind: "unmet", found: shown(result) };
  } catch (error) {
    const { message } = error as { message?: unknown };
    return { kind: "failed", detail: typeof message === "string" ? short(message) : "it cannot be evaluated" };
  }
}

function compare(result: unknown, { comparison, value }: Extract<Test, { kind: "query" }>): boolean {
  switch (comparison) {
    case "exists":
      return result !== undefined;
    case "equals":
      return result === value;
    case "not_equals":
      return result !== value;
    case "less":
      return typeof result === "number" && typeof value === "number" && result < value;
    case "greater":
      return typeof result === "number" && typeof value === "number" && result > value;
    case "contains":
      return Array.isArray(result)
        ? result.includes(value)
        : typeof result === "string" && typeof value === "string" && result.includes(value);
  }
}

function decode(body: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body); // a character set that nobody knows: read as the web's default
  }
}

function parse(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: short((error as Error).message) };
  }
}

const queries = new Map<string, Expression>();

async function compiled(expression: string): Promise<Expression> {
  let query = queries.get(expression);
  if (query === undefined) {
    const { default: jsonata } = await import("jsonata");
    query = jsonata(expression);
    if (queries.size >= MAX_COMPILED) queries.clear();
    queries.set(expression, query);
  }
  return query;
}

/** Null when the query found nothing. */
function shown(result: unknown): string | null {
  if (result === undefined) return null;
  if (typeof result === "string") return JSON.stringify(short(result));
  return short(JSON.stringify(result) ?? "a function");
}

function short(text: string): string {
  return text.length <= MAX_FOUND_CHARACTERS ? text : `${text.slice(0, MAX_FOUND_CHARACTERS)}…`;
}
