// Makes text of strangers (names, answers of servers) fit for one line of a message, a header or a log of attempts.
// Knows nothing of the markup of any channel: each escapes for itself.

/** Longest detail of an attempt that is kept, in characters. */
export const detailMaxCharacters = 500;

const lineBreakers = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
/** Marks that change the direction of the text around them, with which a name could turn a sentence about. */
const directionMarks = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;
const rightToLeftLetters = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** One line without control characters and direction marks, cut at `maxCharacters`. */
export function oneLine(text: string, maxCharacters: number): string {
  const line = text.toWellFormed().replace(lineBreakers, " ").replace(directionMarks, "").replace(/\s+/gu, " ").trim();
  return shortened(line, maxCharacters);
}

/** Characters are counted as JavaScript counts them, which is never less than what others count; no pair is cut in two. */
export function shortened(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return `${text.slice(0, maxCharacters - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** Keeps a name written from right to left from reordering the sentence around it (FIRST STRONG ISOLATE … POP). */
export function isolated(name: string): string {
  return rightToLeftLetters.test(name) ? `\u2068${name}\u2069` : name;
}
