// A refusal is an expected "no" to a caller: it has a stable code and becomes a problem document (RFC 9457).
// It knows nothing of HTTP frameworks.

/** One fault of the input: where (a JSON pointer, "" for the whole) and what. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

const titles: Record<number, string> = {
  400: "The request is malformed",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  409: "In conflict",
  410: "Gone",
  412: "Changed meanwhile",
  413: "Too large",
  415: "Not JSON",
  422: "Cannot be done",
  429: "Too many tries",
  500: "Our mistake",
  503: "Not available now",
};

export function titleOf(status: number): string {
  return titles[status] ?? "Refused";
}

export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly Fault[];
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    code: string,
    detail: string,
    more: { errors?: readonly Fault[]; retryAfterSeconds?: number } = {},
  ) {
    super(detail);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.errors = more.errors ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
  }
}

/** The same answer for a stranger's object and for one that does not exist. */
export function notFound(what: string): Refusal {
  return new Refusal(404, "not_found", `There is no such ${what}.`);
}

export function malformed(errors: readonly Fault[]): Refusal {
  const count = errors.length === 1 ? "One thing is" : `${errors.length} things are`;
  return new Refusal(400, "malformed_input", `${count} wrong with what was sent.`, { errors });
}
