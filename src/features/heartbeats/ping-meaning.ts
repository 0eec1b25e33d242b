// Pure: what a ping counts as under the rules of its heartbeat: its path, its method, its exit status, and its content.
// The order is that of Healthchecks (wire.md, "Order of action resolution").
import type { Content, Rules } from "./rules.ts";
import type { Ping, PingKind } from "./ping.ts";

export interface Meaning {
  readonly kind: PingKind;
  /** Why it is a failure: a stable code, and the same in words. */
  readonly reason?: string;
  readonly message?: string;
}

export function meaningOf(ping: Ping, rules: Rules): Meaning {
  const plain = turned(plainMeaning(ping, rules), rules);
  return plain.kind === "success" ? checkedByJson(ping, rules.content, plain) : plain;
}

function plainMeaning(ping: Ping, rules: Rules): Meaning {
  if (rules.onlyPost && ping.form !== "email" && ping.method !== "POST") return { kind: "ignored" };
  const read = textsToRead(ping, rules.content);
  if (read.length > 0) return byKeywords(read, rules.content);
  if (ping.exitStatus !== null && !rules.okExitStatuses.includes(ping.exitStatus))
    return { kind: "fail", reason: "exit_status", message: `ended with exit status ${ping.exitStatus}` };
  if (ping.signal === "fail") return { kind: "fail", reason: "failed", message: toldFailure(ping) };
  return { kind: ping.signal };
}

const MAX_TOLD_CHARACTERS = 300;

function toldFailure({ message }: Ping): string {
  return message === null ? "reported a failure" : `reported a failure: ${message.slice(0, MAX_TOLD_CHARACTERS)}`;
}

/** Bodies may be cut inside a character or be no UTF-8 at all: whatever cannot be read stands as a replacement mark. */
function textsToRead(ping: Ping, content: Content): string[] {
  const body = () => ping.body?.toString("utf8") ?? "";
  if (ping.form !== "email") return content.readsBody ? [body()] : [];
  return [...(content.readsMailSubject ? [ping.subject ?? ""] : []), ...(content.readsMailBody ? [body()] : [])];
}

function byKeywords(texts: readonly string[], content: Content): Meaning {
  const found = (keywords: readonly string[]) => keywords.find((word) => texts.some((text) => text.includes(word)));
  const failure = found(content.failureKeywords);
  if (failure !== undefined)
    return { kind: "fail", reason: "keyword_present", message: `said ${JSON.stringify(failure)}` };
  if (found(content.successKeywords) !== undefined) return { kind: "success" };
  if (found(content.startKeywords) !== undefined) return { kind: "start" };
  if (content.otherwise === "ignore") return { kind: "ignored" };
  return { kind: "fail", reason: "keyword_missing", message: "said none of the words that are awaited" };
}

/** A heartbeat that stands upside down takes a success for a failure, and a failure for a success. */
function turned(meaning: Meaning, rules: Rules): Meaning {
  if (!rules.isUpsideDown) return meaning;
  if (meaning.kind === "fail") return { kind: "success" };
  if (meaning.kind !== "success") return meaning;
  return { kind: "fail", reason: "failed", message: "reported a success, which counts as a failure here" };
}

function checkedByJson(ping: Ping, { json }: Content, good: Meaning): Meaning {
  if (json === null) return good;
  const value = valueAt(ping.body?.toString("utf8") ?? "", json.path);
  if (value !== undefined && compares(value, json.operator, json.value)) return good;
  const shown = value === undefined ? "nothing" : JSON.stringify(value).slice(0, MAX_TOLD_CHARACTERS);
  const wanted = `${json.operator} ${JSON.stringify(json.value)}`;
  return { kind: "fail", reason: "json_mismatch", message: `has ${shown} at ${json.path}, expected ${wanted}` };
}

/** What lies in a JSON text at names and places joined by dots; undefined when there is nothing, or no JSON. */
function valueAt(text: string, path: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // said to be "nothing" there, whatever is wrong with it
  }
  for (const step of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function compares(value: unknown, operator: NonNullable<Content["json"]>["operator"], wanted: unknown): boolean {
  if (operator === "==") return value === wanted;
  if (operator === "!=") return value !== wanted;
  const [left, right] = [value, wanted];
  if (typeof left === "number" && typeof right === "number") return ordered(left, operator, right);
  return typeof left === "string" && typeof right === "string" && ordered(left, operator, right);
}

function ordered<Value extends number | string>(left: Value, operator: "<" | "<=" | ">" | ">=", right: Value): boolean {
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  return operator === ">" ? left > right : left >= right;
}
