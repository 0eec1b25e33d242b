// Judges what was asked of an answer beside its status: keyword and assertions, the first that is not met is told.
// Patterns and queries are run by the examiner; this file knows what they mean and how to say it.
import { type Examined, type Finding, isAboutBody, type Test } from "./examination.ts";
import { examiner } from "./examiner.ts";
import type { Assertion, HeaderAssertion } from "./http-assertion-settings.ts";
import { charsetOf, unpackBody } from "./http-body.ts";
import type { HttpParser } from "./http-parser.ts";
import type { HttpSettings } from "./http-target.ts";
import type { ReasonCode } from "./probe.ts";
import { plain } from "./wording.ts";

const MAX_TOLD_CHARACTERS = 80; // of a value or an expression in a message

export interface Unmet {
  readonly verdict: "bad" | "unmeasured";
  readonly reason: ReasonCode;
  readonly message: string;
}

/** One thing that is asked of the answer: said at once, or by a test that the examiner runs. */
interface Demand {
  readonly test: Test | null;
  judge(response: HttpParser, finding: Finding | null, isWhole: boolean): Unmet | null;
  /** What took too long, for a sentence. */
  readonly name: string;
}

export type AnswerJudge = (response: HttpParser) => Promise<Unmet | null>;

export function answerJudge(settings: HttpSettings): AnswerJudge {
  const { assertions } = settings;
  const demands = [
    ...(settings.keyword === null ? [] : [keywordDemand(settings.keyword, settings)]),
    ...assertions.map((assertion, index) =>
      assertionDemand(assertion, assertions.length === 1 ? "" : ` (assertion ${index + 1} of ${assertions.length})`),
    ),
  ];
  const tests = demands.flatMap(({ test }) => (test === null ? [] : [test]));
  const needsBody = tests.some(isAboutBody);
  return (response) => judgeAnswer(response, demands, tests, needsBody);
}

async function judgeAnswer(
  response: HttpParser,
  demands: readonly Demand[],
  tests: readonly Test[],
  needsBody: boolean,
): Promise<Unmet | null> {
  const { isCut, contentEncoding, contentType } = response;
  let body: Buffer = Buffer.alloc(0);
  let isWhole = true;
  if (needsBody) {
    const unpacked = await unpackBody({ bytes: response.body, isCut, contentEncoding, contentType });
    if (unpacked.kind === "undecodable")
      return { verdict: "bad", reason: "body_undecodable", message: unpacked.message };
    ({ bytes: body, isWhole } = unpacked);
  }
  const charset = charsetOf(contentType);
  const own = tests.map((test) => withHeaderText(test, response));
  const examined: Examined =
    tests.length === 0 ? { findings: [], end: "whole" } : await examiner.examine({ body, charset, tests: own });
  let at = 0;
  for (const demand of demands) {
    const finding = demand.test === null ? null : examined.findings[at++];
    const unmet = finding === undefined ? unfinished(demand, examined.end) : demand.judge(response, finding, isWhole);
    if (unmet !== null) return unmet;
  }
  return null;
}

/** Header patterns are written with the header's name in place of its text, which only the answer has. */
function withHeaderText(test: Test, response: HttpParser): Test {
  if (test.kind !== "pattern" || test.text === null) return test;
  return { ...test, text: response.headers?.get(test.text) ?? "" };
}

function unfinished({ name }: Demand, end: Examined["end"]): Unmet {
  switch (end) {
    case "tooSlow":
      return {
        verdict: "bad",
        reason: "assertion_timeout",
        message: `${name} took more than half a second to evaluate`,
      };
    case "tooMuchMemory":
      return { verdict: "bad", reason: "assertion_timeout", message: `${name} needs more memory than it may have` };
    default:
      return {
        verdict: "unmeasured",
        reason: "probe_capacity",
        message: "Too many answers wait for their patterns and queries to be evaluated",
      };
  }
}

function keywordDemand(keyword: string, { keywordKind, keywordMode }: HttpSettings): Demand {
  const isPattern = keywordKind === "regex";
  const name = isPattern ? `The expression /${plain(keyword, MAX_TOLD_CHARACTERS)}/` : `"${plain(keyword, 100)}"`;
  return {
    name,
    test: isPattern ? { kind: "pattern", pattern: keyword, text: null } : { kind: "text", text: keyword },
    judge(response, finding, isWhole) {
      const isFound = finding?.kind === "met";
      if (isFound === (keywordMode === "present")) return null;
      const within = isWhole ? "the body" : "the first megabyte of the body";
      const what = isPattern
        ? `${name.replace("The", "the")} ${isFound ? "matches" : "does not match"} ${within}`
        : `${name} is ${isFound ? "" : "not "}in ${within}`;
      return {
        verdict: "bad",
        reason: isFound ? "keyword_present" : "keyword_missing",
        message: `HTTP ${response.status}, but ${what}`,
      };
    },
  };
}

function assertionDemand(assertion: Assertion, place: string): Demand {
  const failed = (message: string): Unmet => ({ verdict: "bad", reason: "assertion_failed", message: message + place });
  if (assertion.source === "header") return headerDemand(assertion, failed);
  const { expression, comparison } = assertion;
  const value = assertion.value ?? null;
  const name = `The JSON query ${plain(expression, MAX_TOLD_CHARACTERS)}`;
  return {
    name,
    test: { kind: "query", expression, comparison, value },
    judge(_, finding, isWhole) {
      if (finding === null) throw new Error("a query has a finding");
      if (finding.kind === "met") return null;
      if (finding.kind === "notJson") {
        const message = isWhole
          ? `The body is not JSON: ${finding.detail}`
          : "The body is larger than a megabyte and cannot be read as JSON";
        return { verdict: "bad", reason: "body_not_json", message };
      }
      if (finding.kind === "failed") return failed(`${name} fails on this answer: ${finding.detail}`);
      const found = finding.kind === "unmet" && finding.found !== null ? `gave ${finding.found}` : "gave nothing";
      return failed(`${name} ${found}, expected ${expectation(comparison, value)}`);
    },
  };
}

function headerDemand(assertion: HeaderAssertion, failed: (message: string) => Unmet): Demand {
  const { comparison } = assertion;
  const key = assertion.name.toLowerCase();
  const value = assertion.value ?? "";
  const name = `The header ${assertion.name}`;
  return {
    name,
    test: comparison === "matches" ? { kind: "pattern", pattern: value, text: key } : null,
    judge(response, finding) {
      const found = response.headers?.get(key);
      if (comparison === "absent")
        return found === undefined ? null : failed(`${name} is "${plain(found, MAX_TOLD_CHARACTERS)}", expected none`);
      if (found === undefined) return failed(`${name} is missing, expected ${expectation(comparison, value)}`);
      const isMet =
        comparison === "exists" ||
        (comparison === "equals" && found === value) ||
        (comparison === "contains" && found.includes(value)) ||
        (comparison === "matches" && finding?.kind === "met");
      if (isMet) return null;
      return failed(`${name} is "${plain(found, MAX_TOLD_CHARACTERS)}", expected ${expectation(comparison, value)}`);
    },
  };
}

function expectation(comparison: Assertion["comparison"], value: string | number | boolean | null): string {
  const told = plain(JSON.stringify(value), MAX_TOLD_CHARACTERS);
  switch (comparison) {
    case "equals":
      return told;
    case "not_equals":
      return `anything but ${told}`;
    case "less":
      return `less than ${told}`;
    case "greater":
      return `more than ${told}`;
    case "contains":
      return `something with ${told} in it`;
    case "matches":
      return `a match of /${typeof value === "string" ? plain(value, MAX_TOLD_CHARACTERS) : ""}/`;
    default:
      return "one";
  }
}
