// What the server says when it refuses (RFC 9457), as an error that a form or a note can show.
import i18next from "i18next";

export interface ProblemFault {
  readonly path: string;
  readonly message: string;
}

export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly faults: readonly ProblemFault[];
  readonly requestId: string | null;

  constructor(
    status: number,
    code: string,
    message: string,
    faults: readonly ProblemFault[],
    requestId: string | null,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.faults = faults;
    this.requestId = requestId;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function faultsOf(value: unknown): ProblemFault[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter(isRecord)
    .map((fault) => ({ path: text(fault["path"]) ?? "", message: text(fault["message"]) ?? "" }));
}

/** Reads a refusal; whatever it is not told, it fills with words of its own. */
export function problemFrom(status: number, body: unknown): Problem {
  const said = isRecord(body) ? body : {};
  const message = text(said["detail"]) ?? text(said["title"]) ?? i18next.t("problems.status", { status });
  return new Problem(
    status,
    text(said["code"]) ?? `http_${status}`,
    message,
    faultsOf(said["errors"]),
    text(said["requestId"]),
  );
}

/** What to tell a person about anything that went wrong on the way to the server. */
export function wordsFor(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (error instanceof TypeError) return i18next.t("problems.unreachable");
  return error instanceof Error ? error.message : String(error);
}

/** What was asked for does not exist, or its id in the address cannot be one. */
export function isMissing(error: unknown): boolean {
  return error instanceof Problem && (error.status === 404 || faultAt(error, "id") !== undefined);
}

/** Which field of a form a fault belongs to: "/target/url" and "target.url" are the same. */
export function faultAt(error: unknown, field: string): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  const bare = (path: string) => path.replace(/^[/.]/, "").replaceAll("/", ".");
  return error.faults.find((fault) => bare(fault.path) === field)?.message;
}

/** True when a form shows every fault beside its field, so that it need not be said again above. */
export function hasFaultsOnlyAt(error: unknown, fields: readonly string[]): boolean {
  if (!(error instanceof Problem) || error.faults.length === 0) return false;
  return fields.filter((field) => faultAt(error, field) !== undefined).length === error.faults.length;
}
