// What a person says about a heartbeat beside its schedule: how long is waited, how long a run may take, and what of a
// ping's content decides. Words and limits only.
import Type, { type Static } from "typebox";
import { Nullable, OneOf, Strict } from "#platform/schema.ts";

const MAX_SECONDS = 31_536_000; // a year of 365 days
const MAX_KEYWORDS = 20; // of one kind
const MAX_KEYWORD_CHARACTERS = 200;
const MAX_OK_STATUSES = 20;

export const defaultGraceSeconds = 3_600;

const Seconds = (description: string, minimum = 1) => Type.Integer({ minimum, maximum: MAX_SECONDS, description });
const Keywords = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: MAX_KEYWORD_CHARACTERS }), { maxItems: MAX_KEYWORDS, description });

export const operators = ["==", "!=", "<", "<=", ">", ">="] as const;

/** What the content of a ping decides. Of a kind that is read, keywords decide, and not what the address said. */
export const Content = Strict({
  readsBody: Type.Boolean({ description: "Of pings over HTTP" }),
  readsMailSubject: Type.Boolean(),
  readsMailBody: Type.Boolean(),
  failureKeywords: Keywords("Any of them: a failure. Looked for first, and with regard to upper and lower case"),
  successKeywords: Keywords("Any of them: a success"),
  startKeywords: Keywords("Any of them: a start"),
  otherwise: OneOf(["ignore", "fail"], { description: "What it is when none of them is there" }),
  json: Nullable(
    Strict(
      {
        path: Type.String({ minLength: 1, maxLength: 200, description: "Names and places by dots: result.items.0.ok" }),
        operator: OneOf(operators),
        value: Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean(), Type.Null()]),
      },
      { description: "A success whose body does not fit this is a failure" },
    ),
  ),
});
export type Content = Static<typeof Content>;

export const ruleFields = {
  graceSeconds: Seconds("How long after the expected moment it is waited", 0),
  startGraceSeconds: Nullable(Seconds("How long after the expected moment the run must have begun; null: not asked")),
  longestSeconds: Nullable(
    Seconds("What a run may take; then the schedule waits for it. null: a run that was begun may take the grace"),
  ),
  shortestSeconds: Nullable(Seconds("A run that ends sooner is a failure; null: none is too short")),
  earliestSeconds: Nullable(
    Seconds("A success that comes longer before the expected moment is a failure; null: none is", 0),
  ),
  failuresToDown: Type.Integer({ minimum: 1, maximum: 10, description: "Failures in a row that make it down" }),
  okExitStatuses: Type.Array(Type.Integer({ minimum: 0, maximum: 255 }), {
    minItems: 1,
    maxItems: MAX_OK_STATUSES,
    uniqueItems: true,
  }),
  slowFactor: Nullable(
    Type.Number({
      minimum: 1.1,
      maximum: 100,
      description: "Somebody is told when a run takes this many times as long as runs usually do; null: never",
    }),
  ),
  onlyPost: Type.Boolean({ description: "Pings by other methods are recorded and change nothing" }),
  isUpsideDown: Type.Boolean({ description: "A success counts as a failure, and a failure as a success" }),
  resumesByPing: Type.Boolean({ description: "While it is paused, a success or a failure resumes it" }),
  content: Content,
};

export const Rules = Strict(ruleFields);
export type Rules = Static<typeof Rules>;

export const defaultRules: Rules = {
  graceSeconds: defaultGraceSeconds,
  startGraceSeconds: null,
  longestSeconds: null,
  shortestSeconds: null,
  earliestSeconds: null,
  failuresToDown: 1,
  okExitStatuses: [0],
  slowFactor: null,
  onlyPost: false,
  isUpsideDown: false,
  resumesByPing: true,
  content: {
    readsBody: false,
    readsMailSubject: false,
    readsMailBody: false,
    failureKeywords: [],
    successKeywords: [],
    startKeywords: [],
    otherwise: "ignore",
    json: null,
  },
};
