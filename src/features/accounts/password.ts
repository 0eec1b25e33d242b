// Passwords: which are refused, how they are kept (Argon2id as a PHC string) and compared. Knows nothing of accounts.
import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { malformed, Refusal } from "#platform/refusal.ts";

export const shortestPassword = 12; // characters
export const longestPassword = 200; // characters

// OWASP's password storage sheet, its first choice for little memory: 19 MiB, two passes, one lane.
const memoryKib = 19_456;
const passes = 2;
const lanes = 1;
const tagBytes = 32;
const saltBytes = 16;

/**
 * Hashes at once in this process. Each takes 19 MiB and one of libuv's four threads; the others stay free for the
 * name lookups of the checks, which must not be late because people sign in.
 */
const mostAtOnce = 2;
const mostWaiting = 64; // hashes; about two seconds of work

const hash = promisify(argon2);
let running = 0;
const waiting: (() => void)[] = [];

/** PHC string of a new salt. At most `mostWaiting` wait for their turn, more are refused (503). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const tag = await inTurn(() => tagOf(password, { salt, memoryKib, passes, lanes, tagBytes }));
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** True for the password that was hashed. Null stands for an account that does not exist: the same work, always false. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const kept = readPhc(stored ?? nobodys);
  const tag = await inTurn(() => tagOf(password, { ...kept, tagBytes: kept.tag.length }));
  return timingSafeEqual(tag, kept.tag) && stored !== null;
}

/** A hash that nobody knows a password for: compared where there is no account, so that the time tells nothing. */
const nobodys = `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${unpadded(randomBytes(saltBytes))}$${unpadded(randomBytes(tagBytes))}`;

interface Cost {
  readonly salt: Buffer;
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
  readonly tagBytes: number;
}

/** Unicode has several spellings of one visible text; keyboards differ in which they send, so one form is hashed. */
function tagOf(password: string, cost: Cost): Promise<Buffer> {
  return hash("argon2id", {
    message: Buffer.from(password.normalize("NFKC")),
    nonce: cost.salt,
    memory: cost.memoryKib,
    passes: cost.passes,
    parallelism: cost.lanes,
    tagLength: cost.tagBytes,
  });
}

/** The cost is read back from the string, so that raising it later leaves the old hashes valid. */
function readPhc(text: string) {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(text);
  if (match === null) throw new Error("a stored password hash is not an Argon2id PHC string");
  const [, memory, times, parallel, salt = "", tag = ""] = match;
  return {
    memoryKib: Number(memory),
    passes: Number(times),
    lanes: Number(parallel),
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= mostAtOnce) {
    if (waiting.length >= mostWaiting)
      throw new Refusal(503, "busy", "Too many people sign in at this moment. Try again in a few seconds.", {
        retryAfterSeconds: 3,
      });
    await new Promise<void>((resolve) => waiting.push(resolve)); // whoever ends hands its place over
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/** Long, and still among the first that anybody tries. */
const wellKnown = new Set([
  "123456789012",
  "1234567890123",
  "12345678901234",
  "123456781234",
  "123123123123",
  "qwertyuiop123",
  "qwertyuiop[]",
  "qwertyuiopasdfghjkl",
  "1q2w3e4r5t6y",
  "1qaz2wsx3edc",
  "abcdefghijkl",
  "passwordpassword",
  "password1234",
  "password12345",
  "administrator",
  "changemechangeme",
  "letmeinletmein",
  "correct horse battery staple",
  "correcthorsebatterystaple",
]);

/** What is wrong with a new password, or null. Length is the schema's concern where there is one. */
export function weaknessOf(password: string, email: string): string | null {
  const plain = password.trim().toLowerCase();
  const address = email.trim().toLowerCase();
  if (password.length < shortestPassword) return `must have at least ${shortestPassword} characters`;
  if (password.length > longestPassword) return `must have at most ${longestPassword} characters`;
  if (plain === address || plain === address.split("@")[0]) return "must not be the e-mail address";
  if (wellKnown.has(plain)) return "is one of the first that anybody tries";
  if (new Set(plain).size < 4) return "must have more than three different characters";
  return null;
}

/** Refuses (400) a weak password, naming the field it came in. */
export function refuseWeakPassword(password: string, email: string, field: string): void {
  const message = weaknessOf(password, email);
  if (message !== null) throw malformed([{ path: `/${field}`, message }]);
}
