// Puts out of sight what looks like a secret in a text that came from somewhere: an output that people show around. Pure.
// It guesses by names and shapes. Lines stay lines, nothing gets longer, and the time it takes grows with the text alone:
// every repetition in a pattern is bounded, or begins where its run begins.

const MASK = "***";

/** The text with *** in place of what looks secret. */
export function maskSecrets(text: string): string {
  let masked = maskKeyBlocks(text);
  masked = masked.replace(userInfo, (_all, scheme: string, user: string) => `${scheme}${maskUser(user)}@`);
  masked = maskNamed(masked);
  masked = masked.replace(bearer, (all, word: string, token: string) => (isToken(token) ? word + mask(token) : all));
  masked = masked.replace(pingAddress, (_all, path: string, id: string) => path + mask(id));
  for (const shape of shapes) masked = masked.replace(shape, (secret) => mask(secret));
  return masked.replace(longRun, (run) => (isRandom(run) ? mask(run) : run));
}

function mask(secret: string): string {
  return MASK.slice(0, secret.length);
}

const userInfo = /(:\/\/)([^\s/?#"'<>]{1,256})@/g;

/** Whose password it is may be seen; a name without one may be a token. */
function maskUser(user: string): string {
  const colon = user.indexOf(":");
  return colon === -1 ? mask(user) : user.slice(0, colon + 1) + mask(user.slice(colon + 1));
}

const bearer = /\b(bearer[ \t]{1,8})([\w.~+/=-]{8,})/gi;

/** "Bearer certificates" is none. */
function isToken(text: string): boolean {
  return text.length >= 20 || /\d/.test(text);
}

const pingAddress = /(\/ping\/)([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/g;

/** Keys that say what they are: of Amazon, code hosts, chats, payments, our own, and signed tokens. */
const shapes: readonly RegExp[] = [
  /\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[0-9A-Z]{16}\b/g,
  /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]+)?/g,
  /(?<![\w-])(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|[rs]k_(?:live|test)_|kw_|npm_|AIza)[\w-]{16,}/g,
];

const longRun = /(?<![\w+/=-])[\w+/-]{32,}={0,2}/g;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Of neighbours, how many are of different class: 0.64 in base64, 0.3 in joinedWordsLikeThese. */
const RANDOM_FROM = 0.4;
const FEWEST_DIGITS = 2;

/** Hex, or base64 and not a path or a name: upper case, lower case and digits change often. */
function isRandom(run: string): boolean {
  if (/^[0-9a-f]+$/i.test(run)) return /\d/.test(run);
  if (uuid.test(run) || !/[A-Z]/.test(run) || !/[a-z]/.test(run)) return false;
  if (run.replaceAll(/\D/g, "").length < FEWEST_DIGITS) return false;
  let changes = 0;
  for (let at = 1; at < run.length; at++) {
    const [before, here] = [classOf(run.charCodeAt(at - 1)), classOf(run.charCodeAt(at))];
    if (before !== here && before !== 0 && here !== 0) changes++;
  }
  return changes >= RANDOM_FROM * run.length;
}

/** 0 for signs. */
function classOf(code: number): 0 | 1 | 2 | 3 {
  if (code >= 48 && code <= 57) return 1;
  if (code >= 65 && code <= 90) return 2;
  return code >= 97 && code <= 122 ? 3 : 0;
}

const keyBegin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_END = "-----END ";
/** One whose end is cut off goes on while lines look like it. */
const keyLine = /(?:\r\n|\r|\n|\\n|\\r)(?:[A-Za-z0-9+/=]{1,100}|[A-Za-z-]{1,30}: [^\r\n]{0,100}|)(?=\r|\n|\\n|\\r|$)/y;

function maskKeyBlocks(text: string): string {
  let masked = "";
  let done = 0;
  let end = 0;
  keyBegin.lastIndex = 0;
  for (let begin = keyBegin.exec(text); begin !== null; begin = keyBegin.exec(text)) {
    const from = begin.index + begin[0].length;
    if (end !== -1 && end < from) end = text.indexOf(KEY_END, from);
    const to = end === -1 ? endOfKeyLines(text, from) : end;
    masked += text.slice(done, from) + text.slice(from, to).replace(/[^\r\n]+/g, (line) => mask(line));
    done = to;
    keyBegin.lastIndex = to;
  }
  return masked + text.slice(done);
}

function endOfKeyLines(text: string, from: number): number {
  let to = from;
  keyLine.lastIndex = to;
  while (to < text.length && keyLine.test(text)) {
    if (keyLine.lastIndex === to) break;
    to = keyLine.lastIndex;
  }
  return to;
}

const named =
  /(?:(?<![a-z])pass|passw(?:or)?d|passphrase|passcode|pwd|secret|token|credentials?|(?:api|access|secret|private|signing|encryption|auth|account|master|shared)[_-]?(?:access[_-]?)?key|key[_-]base|authorization|cookie)(?:\\{0,3}["'`]?[ \t]{0,8}(?:=>?|:=?)[ \t]{0,8}|>|(?<=--[\w-]{1,40})[ \t]{1,8})/gi;
/** Until the end of the line or the quote. */
const isWholeLine = /^(?:authorization|cookie)/i;
const scheme = /(?:bearer|basic|token|apikey|negotiate)[ \t]{1,8}/iy;
const otherScheme = /[a-z][\w-]{1,30}[ \t]{1,8}/iy;
/** Says that there is none. */
const noSecret = /^(?:null|nil|none|true|false|undefined|\*+)$/i;

function maskNamed(text: string): string {
  let masked = "";
  let done = 0;
  named.lastIndex = 0;
  for (let name = named.exec(text); name !== null; name = named.exec(text)) {
    const { from, to } = valueAt(text, named.lastIndex, isWholeLine.test(name[0]));
    const value = text.slice(from, to);
    masked += text.slice(done, from) + (noSecret.test(value) ? value : mask(value));
    done = to;
    named.lastIndex = Math.max(to, named.lastIndex);
  }
  return masked + text.slice(done);
}

/** Where the value lies, without its quotes (which stand behind backslashes in JSON inside of JSON) and its scheme. */
function valueAt(text: string, at: number, takesLine: boolean): { from: number; to: number } {
  let from = at;
  while (text[from] === "\\" && from - at < 3) from++;
  const slashes = from - at;
  const quote = /["'`]/.test(text[from] ?? "") ? text[from]! : null;
  from = quote === null ? at : from + 1;
  const afterScheme = endOf(scheme, text, from);
  if (afterScheme !== null) return { from: afterScheme, to: endOfWord(text, afterScheme) };
  if (quote !== null) {
    const start = takesLine ? (endOf(otherScheme, text, from) ?? from) : from;
    return { from: start, to: endOfQuoted(text, start, quote, slashes) };
  }
  if (!takesLine) return { from, to: endOfWord(text, from) };
  from = endOf(otherScheme, text, from) ?? from;
  return { from, to: endOf(untilQuoteOrLine, text, from) ?? from };
}

const untilQuoteOrLine = /[^"'`\r\n]+/y;
const word = /[^\s&"'`<,;\\]+/y;

function endOf(pattern: RegExp, text: string, from: number): number | null {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : null;
}

function endOfWord(text: string, from: number): number {
  let to = endOf(word, text, from) ?? from;
  while (to > from && ")]}".includes(text[to - 1]!)) to--;
  return to;
}

/** Before the quote that stands behind as many backslashes as the first one did; a quote that never comes: the line. */
function endOfQuoted(text: string, from: number, quote: string, slashes: number): number {
  let before = 0;
  let at = from;
  for (; at < text.length && text[at] !== "\n" && text[at] !== "\r"; at++) {
    if (text[at] === "\\") {
      before++;
      continue;
    }
    if (text[at] === quote && (slashes === 0 ? before % 2 === 0 : before <= slashes))
      return at - (slashes === 0 ? 0 : before);
    before = 0;
  }
  return at;
}
