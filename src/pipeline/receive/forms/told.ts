// What a client says of itself in a query or a header: texts, durations and tokens, made fit to be kept. Pure.
import type { PingForm } from "#features/heartbeats/index.ts";
import { scrubText } from "#lib/scrub-text.ts";
import { uuidIn } from "#lib/uuid.ts";
import { MAX_TOLD_DURATION_MS, type Named } from "./form.ts";

const MAX_MESSAGE_CHARACTERS = 1_000;

export type Parameters = Pick<URLSearchParams, "get" | "getAll">;

/** Lenient: a plus is a space, and what cannot be decoded stays as it is, or becomes a replacement mark. */
export function parametersOf(query: string): Parameters {
  return plainQuery.test(query) ? new PlainParameters(query) : new URLSearchParams(query);
}

/** Nothing in it needs decoding: to look a run's id up then costs a fifth of what URLSearchParams does. */
const plainQuery = /^[A-Za-z0-9._&=-]*$/;

class PlainParameters implements Parameters {
  private readonly pairs: readonly string[];

  constructor(query: string) {
    this.pairs = query === "" ? [] : query.split("&");
  }

  get(name: string): string | null {
    for (const pair of this.pairs) if (isOf(pair, name)) return pair.slice(name.length + 1);
    return null;
  }

  getAll(name: string): string[] {
    return this.pairs.filter((pair) => isOf(pair, name)).map((pair) => pair.slice(name.length + 1));
  }
}

function isOf(pair: string, name: string): boolean {
  return pair.startsWith(name) && (pair.length === name.length || pair[name.length] === "=");
}

export function toldMessage(text: string | null): string | null {
  const message = scrubText(text ?? "", MAX_MESSAGE_CHARACTERS);
  return message === "" ? null : message;
}

/** Whole milliseconds; null when it is none that a run can take. */
export function toldDuration(ms: number): number | null {
  return ms >= 0 && ms <= MAX_TOLD_DURATION_MS ? Math.round(ms) : null;
}

/** As a heartbeat's tokens may be: visible ASCII. */
const tokenForm = /^[\x21-\x7e]{4,300}$/;

/**
 * By the token as it was sent, and decoded where clients may encode a sign of it; then by our own UUID, of which `secret`
 * is the place. Empty when it cannot be a token at all.
 */
export function tokenNames(form: PingForm, sent: string, secret = sent): Named[] {
  const names: Named[] = [];
  for (const token of spellingsOf(sent)) if (tokenForm.test(token)) names.push({ by: "token", form, token });
  const uuid = uuidIn(secret);
  if (uuid !== null) names.push({ by: "uuid", uuid });
  return names;
}

function spellingsOf(sent: string): string[] {
  if (!sent.includes("%")) return [sent];
  try {
    return [sent, decodeURIComponent(sent)];
  } catch {
    return [sent]; // no percent-encoding, then: the token is what it looks like
  }
}
