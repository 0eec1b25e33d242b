// Takes secrets out of what is kept about an attempt: servers like to repeat in their answers what they were asked.
import { detailMaxCharacters, oneLine } from "./plain-text.ts";

export const redacted = "[REDACTED]";

/** Shorter ones would take every second word out of the text ("1", "on"), and are no secrets. */
const secretMinCharacters = 4;

/** One line of at most 500 characters in which no secret is left. */
export function safeDetail(text: string, secrets: readonly string[]): string {
  return oneLine(withoutSecrets(text, secrets), detailMaxCharacters);
}

/** Secrets go as they are, percent-encoded and decoded. To be called before a text is cut: half a secret is not found. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    percentDecoded(secret),
  ]);
  const ordered = [...new Set(forms)].filter((form) => form.length >= secretMinCharacters);
  // The longest first: a secret may be part of another one.
  ordered.sort((left, right) => right.length - left.length);
  return ordered.reduce((rest, form) => rest.replaceAll(form, redacted), text);
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // no valid encoding, so there is no other form to look for
  }
}

/** The parts of a URL's query that may be keys: whole, and each value. */
export function secretsOfQuery(url: URL): readonly string[] {
  return [url.search.slice(1), ...url.searchParams.values()];
}

/** Path and query of a URL that is a secret as a whole, with each of its segments. */
export function secretsOfAddress(url: URL): readonly string[] {
  return [
    url.pathname + url.search,
    url.pathname,
    ...url.pathname.split("/").filter(isLikeKey),
    ...secretsOfQuery(url),
  ];
}

/** Segments such as "services" are no secrets; keys are longer than words and team names in capitals with digits. */
function isLikeKey(segment: string): boolean {
  return segment.length >= 16 || /\d/.test(segment);
}
