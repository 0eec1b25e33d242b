// What the examiner is asked and what it answers: data that crosses between processes. Knows neither side.

/** `^` and `$` match at each line: bodies have many. */
export const patternFlags = "m";

export type Test =
  /** A text that the body must hold. */
  | { readonly kind: "text"; readonly text: string }
  /** `text` null: the body. */
  | { readonly kind: "pattern"; readonly pattern: string; readonly text: string | null }
  | {
      readonly kind: "query";
      readonly expression: string;
      readonly comparison: "equals" | "not_equals" | "less" | "greater" | "contains" | "exists";
      readonly value: string | number | boolean | null;
    };

export interface Examination {
  readonly body: Uint8Array;
  /** As the server named it; unknown ones are read as UTF-8. */
  readonly charset: string;
  readonly tests: readonly Test[];
}

export type Finding =
  | { readonly kind: "met" }
  /** `found` in short, as JSON; null: nothing was found. */
  | { readonly kind: "unmet"; readonly found: string | null }
  | { readonly kind: "notJson"; readonly detail: string }
  /** The query itself failed on this body. */
  | { readonly kind: "failed"; readonly detail: string };

/** `end` says why there are fewer findings than tests: the first test without one was under way. */
export interface Examined {
  readonly findings: readonly Finding[];
  readonly end: "whole" | "tooSlow" | "tooMuchMemory" | "noRoom";
}

export function isAboutBody(test: Test): boolean {
  return test.kind !== "pattern" || test.text === null;
}

/** A number asks for the processor time used so far, and comes back with it. */
export type ToExaminer = Examination | number;
export type FromExaminer = { readonly finding: Finding } | { readonly processorMs: number; readonly asked: number };

export const outOfMemoryExitCode = 75;
export const mistakeExitCode = 70;
